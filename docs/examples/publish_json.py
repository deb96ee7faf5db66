"""Publishes one event as JSON: a CloudEvent in structured mode, without schema or registry."""

import json
import os
import sys

from confluent_kafka import Producer

event = {
    "specversion": "1.0",
    "id": "held-2026-json",
    "source": "/511602-hrss/training",
    "type": "511602-hrss.training.held",
    "subject": "511602-hrss.training/2026-json",
    "time": "2026-01-07T09:00:00+08:00",
    "region": "511602",
    "data": {"trainingNo": "2026-json", "title": "政务服务培训", "heldOn": "2026-01-07", "cost": "480.00", "trainerId": "t-8"},
}
producer = Producer({"bootstrap.servers": os.environ.get("KAFKA_BROKERS", "127.0.0.1:9092"), "acks": "all"})
failures = []
producer.produce(
    "hub.in.511602-hrss.training",
    key=event["subject"],
    value=json.dumps(event),
    headers={"content-type": "application/cloudevents+json; charset=utf-8"},
    on_delivery=lambda error, _: error and failures.append(error),
)
producer.flush()
sys.exit(f"Not delivered: {failures[0]}" if failures else 0)
