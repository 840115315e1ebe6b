"""Overlap of aid as a standard: helped once, helped twice, or in no list."""

import numpy as np

from peta.domain.standard import Standard
from peta.engine.aid import aid_parts
from peta.engine.finding import Finding
from peta.engine.situation import Situation


def overlap(situation: Situation, standard: Standard, _detail: bool = True) -> Finding:
    """Families by what they get, see `peta.engine.aid.aid_parts`."""
    table = situation.tables.get(standard.supply)
    houses = situation.facilities.get("rlh")
    parts = aid_parts(table, houses, situation.villages.index)
    return Finding(
        parts.assign(not_working=0.0).where(parts["demand"].notna()).assign(units_to_build=np.nan)
    )
