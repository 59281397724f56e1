# The scale profile's image: web, worker and clock are the same image with another command (docker-compose.yml).
# tests/site/operations/test_image.py runs these steps without an engine.
FROM python:3.11-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /src
RUN python -m venv /app
COPY requirements/base.txt requirements/base.txt
RUN /app/bin/pip install --require-hashes -r requirements/base.txt
COPY . .
RUN /app/bin/python scripts/compile_translations.py
RUN /app/bin/pip wheel --no-deps --no-build-isolation --wheel-dir /wheels .
RUN /app/bin/pip install --no-deps /wheels/vademecum-*.whl
RUN DATA_DIR=/tmp/data STATIC_DIR=/app/static /app/bin/vademecum prepare --static-only

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --home-dir /data vademecum && install -d -o vademecum -g vademecum -m 0750 /data
COPY --from=build /app /app
ENV PATH=/app/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 DATA_DIR=/data STATIC_DIR=/app/static BIND=0.0.0.0 PORT=8000
USER vademecum
WORKDIR /data
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://localhost:8000/readyz', timeout=4)"]
CMD ["vademecum", "serve"]
