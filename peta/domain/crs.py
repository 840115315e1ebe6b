"""Where metres are metres.

Distances are geodesic on WGS 84. Areas and overlays use one Lambert azimuthal equal-area system
centred on the data: over Kalimantan Timur its areas are exact and its distances within 0.06 %.
"""

from pyproj import CRS, Geod

WGS84 = CRS.from_epsg(4326)
GEOD = Geod(ellps="WGS84")


def local_equal_area(bounds: tuple[float, float, float, float]) -> CRS:
    """Lambert azimuthal equal-area system centred on a box.

    Parameters
    ----------
    bounds
        west, south, east, north in degrees.

    Examples
    --------
    >>> local_equal_area((113.8, -2.5, 119.0, 2.6)).axis_info[0].unit_name
    'metre'
    """
    west, south, east, north = bounds
    lon, lat = (west + east) / 2, (south + north) / 2
    return CRS.from_dict(
        {"proj": "laea", "lon_0": round(lon, 6), "lat_0": round(lat, 6), "datum": "WGS84"}
    )
