"""Cheapest flows of people in each group, by the network simplex method."""

import numpy as np
from numpy.typing import NDArray

from peta.domain.kernel import kernel
from peta.engine.transport_case import Case, mm
from peta.engine.transport_settling import Plan
from peta.errors import DataError

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

_EVERYBODY = 2**62


def serve_most(case: Case, plan: Plan) -> int:
    """Serve the plan's groups, writing into its people served and loads; all their millimetres."""
    _check_costs(case)
    starts = plan.facility_starts
    local = np.full(len(plan.load), -1)
    local[plan.facilities] = np.arange(starts[-1]) - np.repeat(starts[:-1], np.diff(starts))
    beside = np.zeros_like(case.people)

    def solve(part: slice) -> int:
        return int(
            _solve_groups(
                part.start, part.stop, plan.points, plan.point_starts, plan.facilities, starts,
                local, case.people, case.capacity, case.rank, case.ranks, case.starts, plan.stops,
                case.facility, case.distance_m, plan.ample, plan.served, beside, plan.load,
            )
        )  # fmt: skip

    person_mm = plan.person_mm + plan.groups(solve)
    plan.add_beside(case.facility, beside)
    return person_mm


def _check_costs(case: Case) -> None:
    """Raise where prices might not fit 64 bits: no two are further apart than all detours."""
    longest = case.distance_m.max(initial=0) * 1000
    detour = (longest + 1) * (2 * min(len(case.people), len(case.capacity)) + 2)
    if not 2 * (case.ranks + 2) * detour < 2.0**62:
        raise DataError(
            "Jarak terlalu besar atau bukan bilangan.",
            code="too_far",
            hint="Periksa koordinat titik dan fasilitas, dan satuan jaraknya (meter).",
        )


@kernel
def _solve_groups(
    first: int,
    last: int,
    points: Ints,
    point_starts: Ints,
    facilities: Ints,
    facility_starts: Ints,
    local: Ints,
    people: Ints,
    capacity: Ints,
    rank: Ints,
    ranks: int,
    starts: Ints,
    stops: Ints,
    facility: Ints,
    distance_m: Floats,
    ample: Bools,
    served: Ints,
    beside: Ints,
    load: Ints,
) -> int:
    """Solve some groups, writing people served, those of them who go beside (to the ample
    facility that ends a point's pairs), and loads; returns their millimetres."""
    person_mm = 0
    for name in range(first, last):
        rows = points[point_starts[name] : point_starts[name + 1]]
        places = facilities[facility_starts[name] : facility_starts[name + 1]]
        source, target, cost = _arcs(
            rows, places, local, rank, ranks, starts, stops, facility, distance_m, ample
        )
        on_point, on_pair = _simplex(people[rows], capacity[places], source, target, cost)
        pairs = len(on_pair)
        for at in range(pairs):
            to = places[target[at] - len(rows)]
            served[rows[source[at]], rank[to]] += on_pair[at]
            load[to] += on_pair[at]
            person_mm += on_pair[at] * cost[at]
        for at in range(len(rows)):
            row, end = rows[at], stops[rows[at]] - 1
            if ample[facility[end]]:
                served[row, rank[facility[end]]] += on_point[at]
                beside[row] = on_point[at]
                person_mm += on_point[at] * mm(distance_m[end])
    return person_mm


@kernel
def _arcs(
    rows: Ints,
    places: Ints,
    local: Ints,
    rank: Ints,
    ranks: int,
    starts: Ints,
    stops: Ints,
    facility: Ints,
    distance_m: Floats,
    ample: Bools,
) -> tuple[Ints, Ints, Ints]:
    """Arcs of a group: pairs, then from each point to the hub, then from the hub to each facility.

    The hub stands for going elsewhere or nowhere, and for room left over. A pair costs its
    millimetres. A rank costs a `detour`: to go elsewhere that of the ample facility and its
    millimetres, to go nowhere as many as there are ranks; room left over saves that of its
    facility, which is the same as charging everybody there.

    People change places along cycles, and a cycle passes the hub once or never. Never, and every
    facility keeps its number: only millimetres change. Once, and one person more goes to one side
    of the hub and one less to the other: all that the change of ranks costs or saves is a whole
    number of detours, and the millimetres weigh less than one. No cycle passes a node twice, so it
    holds at most min(points, places) pairs and one way to an ample facility that are taken up, and
    as many that are left, each shorter than longest + 1: half a detour either way. So most people
    come first, then those of the best ranks, then millimetres; and as to serve one more never
    empties a place, each rank with those before it serves as many as if there were no others.
    """
    count = 0
    for row in rows:
        count += stops[row] - starts[row] - np.int64(ample[facility[stops[row] - 1]])
    points, hub = len(rows), len(rows) + len(places)
    source = np.empty(count + hub, np.int64)
    target = np.empty(count + hub, np.int64)
    cost = np.zeros(count + hub, np.int64)
    at, longest = 0, 0
    for number in range(points):
        row = rows[number]
        source[count + number], target[count + number] = number, hub
        cost[count + number] = -1
        for pair in range(starts[row], stops[row]):
            length = mm(distance_m[pair])
            longest = max(longest, length)
            if ample[facility[pair]]:
                cost[count + number] = length
                break
            source[at], target[at] = number, points + local[facility[pair]]
            cost[at] = length
            at += 1
    detour = (longest + 1) * (2 * min(points, len(places)) + 2)
    for number in range(points):
        if cost[count + number] < 0:
            cost[count + number] = ranks * detour
        else:
            cost[count + number] += rank[facility[stops[rows[number]] - 1]] * detour
    for number in range(len(places)):
        source[count + points + number], target[count + points + number] = hub, points + number
        cost[count + points + number] = -rank[places[number]] * detour
    return source, target, cost


@kernel
def _simplex(
    people: Ints, capacity: Ints, source: Ints, target: Ints, cost: Ints
) -> tuple[Ints, Ints]:
    """Cheapest flow of the people by the network simplex method: on points' own arcs, on pairs.

    The basis is a tree that hangs from the hub. Every node knows the arc to its parent, whether
    that arc leads up, and the flow on it; arcs off the tree carry nothing.
    """
    points, hub = len(people), len(people) + len(capacity)
    arcs = len(cost)
    pairs = arcs - hub
    parent = np.full(hub + 1, hub)
    parent[hub] = -1
    arc = np.arange(pairs, pairs + hub + 1)
    up = np.arange(hub + 1) < points
    flow = np.zeros(hub + 1, np.int64)
    flow[:points] = people
    flow[points:hub] = capacity
    price = np.zeros(hub + 1, np.int64)
    price[:points] = cost[pairs : pairs + points]
    price[points:hub] = -cost[pairs + points :]
    depth = np.ones(hub + 1, np.int64)
    depth[hub] = 0
    child = np.full(hub + 1, -1)
    child[hub] = 0
    after = np.arange(1, hub + 2)
    after[hub - 1 :] = -1
    before = np.arange(-1, hub)
    before[hub] = -1
    block = max(int(np.sqrt(arcs)), 10)
    at = 0
    while True:
        entering, at = _entering(source, target, cost, price, at, block)
        if entering < 0:
            break
        one, other = source[entering], target[entering]
        top = _meet(one, other, parent, depth)
        out, amount, from_source = _leaving(one, other, top, parent, up, flow)
        _push(one, other, top, amount, parent, up, flow)
        inside, outside = (one, other) if from_source else (other, one)
        raised = cost[entering] - price[one] + price[other]
        if not from_source:
            raised = -raised
        _hang(
            inside, outside, out, entering, from_source, amount,
            parent, arc, up, flow, child, after, before,
        )  # fmt: skip
        _reprice(inside, raised, parent, child, after, depth, price)
    on_point = np.zeros(points, np.int64)
    on_pair = np.zeros(pairs, np.int64)
    for node in range(hub):
        if arc[node] < pairs:
            on_pair[arc[node]] = flow[node]
        elif arc[node] < pairs + points:
            on_point[arc[node] - pairs] = flow[node]
    return on_point, on_pair


@kernel
def _entering(
    source: Ints, target: Ints, cost: Ints, price: Ints, at: int, block: int
) -> tuple[int, int]:
    """The arc that saves most in the first block that holds any (-1: none), and where it ends."""
    arcs = len(cost)
    best, least, left = -1, 0, block
    for _ in range(arcs):
        saving = cost[at] - price[source[at]] + price[target[at]]
        if saving < least:
            best, least = at, saving
        at += 1
        if at == arcs:
            at = 0
        left -= 1
        if left == 0:
            if best >= 0:
                break
            left = block
    return best, at


@kernel
def _meet(one: int, other: int, parent: Ints, depth: Ints) -> int:
    while one != other:
        if depth[one] >= depth[other]:
            one = parent[one]
        else:
            other = parent[other]
    return one


@kernel
def _leaving(
    one: int, other: int, top: int, parent: Ints, up: Bools, flow: Ints
) -> tuple[int, int, bool]:
    """Node whose arc empties first when the cycle turns, by how much, and on which side it is.

    Of several the last along the cycle from its top: that keeps every empty arc pointing up, and
    so the method from turning for ever.
    """
    out, amount, from_source = -1, _EVERYBODY, True
    while one != top:
        if up[one] and flow[one] < amount:
            out, amount = one, flow[one]
        one = parent[one]
    while other != top:
        if not up[other] and flow[other] <= amount:
            out, amount, from_source = other, flow[other], False
        other = parent[other]
    return out, amount, from_source


@kernel
def _push(one: int, other: int, top: int, amount: int, parent: Ints, up: Bools, flow: Ints) -> None:
    """Send people along the entering arc and back around the tree."""
    while one != top:
        flow[one] += -amount if up[one] else amount
        one = parent[one]
    while other != top:
        flow[other] += amount if up[other] else -amount
        other = parent[other]


@kernel
def _hang(
    node: int,
    under: int,
    out: int,
    new_arc: int,
    new_up: bool,
    new_flow: int,
    parent: Ints,
    arc: Ints,
    up: Bools,
    flow: Ints,
    child: Ints,
    after: Ints,
    before: Ints,
) -> None:
    """Cut the tree above `out` and hang it up by `node`, turning what lies between."""
    while True:
        old = parent[node], arc[node], up[node], flow[node]
        if before[node] >= 0:
            after[before[node]] = after[node]
        else:
            child[old[0]] = after[node]
        if after[node] >= 0:
            before[after[node]] = before[node]
        parent[node], arc[node], up[node], flow[node] = under, new_arc, new_up, new_flow
        before[node], after[node] = -1, child[under]
        if child[under] >= 0:
            before[child[under]] = node
        child[under] = node
        if node == out:
            return
        under, node = node, old[0]
        new_arc, new_up, new_flow = old[1], not old[2], old[3]


@kernel
def _reprice(
    top: int, raised: int, parent: Ints, child: Ints, after: Ints, depth: Ints, price: Ints
) -> None:
    """Set depths and raise prices from a node down."""
    node = top
    while True:
        depth[node] = depth[parent[node]] + 1
        price[node] += raised
        if child[node] >= 0:
            node = child[node]
            continue
        while node != top and after[node] < 0:
            node = parent[node]
        if node == top:
            return
        node = after[node]
