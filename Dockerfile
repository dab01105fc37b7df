# Three images: the gateway and the console on a current Python without Rasa, and the worker on 3.10, the last one that Rasa runs on.

FROM python:3.12-slim AS gateway
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /app
RUN useradd --uid 10001 --create-home motcua && install -d -o motcua /data
COPY requirements/gateway.txt requirements/gateway.txt
RUN pip install --no-cache-dir --require-hashes -r requirements/gateway.txt
COPY common common
COPY data data
COPY citizens citizens
COPY figures figures
COPY nlu nlu
COPY portals portals
COPY actions actions
COPY bot bot
USER 10001
ENTRYPOINT ["python", "-m", "bot.cli"]
CMD ["gateway"]

FROM python:3.12-slim AS console
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /app
RUN useradd --uid 10001 --create-home motcua && install -d -o motcua /data
COPY requirements/console.txt requirements/console.txt
RUN pip install --no-cache-dir --require-hashes -r requirements/console.txt
COPY common common
COPY data data
COPY citizens citizens
COPY figures figures
COPY console console
COPY nlu nlu
COPY portals portals
COPY actions actions
COPY bot bot
USER 10001
ENTRYPOINT ["python", "-m", "bot.cli"]
CMD ["admin"]

FROM python:3.10-slim AS worker
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 RASA_TELEMETRY_ENABLED=false TF_CPP_MIN_LOG_LEVEL=3
WORKDIR /app
RUN useradd --uid 10001 --create-home motcua && install -d -o motcua /data /backups models
COPY requirements/main.txt requirements/main.txt
RUN pip install --no-cache-dir --require-hashes -r requirements/main.txt
COPY common common
COPY data data
COPY citizens citizens
COPY figures figures
COPY console console
COPY nlu nlu
COPY portals portals
COPY actions actions
COPY bot bot
COPY sandbox sandbox
USER 10001
# The model belongs to the version of the code, so it is made with the image.
RUN VAR_DIR=/tmp/var python -m bot.cli train
ENTRYPOINT ["python", "-m", "bot.cli"]
CMD ["worker"]
