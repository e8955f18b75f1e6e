# The portal's image: one for web, workers, clock and prepare. Built with the same vendored pip and hashed lock as `manage.py up`.
FROM python:3.13-slim AS built
WORKDIR /app
ENV PYTHONDONTWRITEBYTECODE=1
# First what the environment is made from: it is built again only when the lock changes.
COPY manage.py ./
COPY requirements/run.lock requirements/
COPY vendor vendor/
COPY ehealth_portal/__init__.py ehealth_portal/
COPY ehealth_portal/starting ehealth_portal/starting/
RUN python3 manage.py environment
COPY . .
RUN export DATABASE_URL=postgres://nobody@nowhere/none SITE_URL=http://localhost ALLOWED_HOSTS=localhost PORTAL_VAR=/tmp/var \
    SECRET_KEY=only-while-this-image-is-built-and-never-kept-anywhere \
 && python3 manage.py compile_catalogues \
 && python3 manage.py collectstatic --noinput --verbosity 0

FROM python:3.13-slim
RUN useradd --uid 10001 --user-group --no-create-home --home-dir /var/lib/portal portal \
 && install --directory --owner=portal --group=portal --mode=0700 /var/lib/portal
COPY --from=built /app /app
WORKDIR /app
ENV PATH=/app/.venv/bin:/usr/local/bin:/usr/bin:/bin \
    PORTAL_VAR=/var/lib/portal \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1
USER portal
EXPOSE 8000
CMD ["deploy/start", "web"]
