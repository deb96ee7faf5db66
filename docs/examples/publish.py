"""Publishes one event of training-held.avsc to the topic of /511602-hrss/training, with Confluent's Avro serializer."""

import os
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

from confluent_kafka import Producer
from confluent_kafka.schema_registry import SchemaRegistryClient, record_subject_name_strategy
from confluent_kafka.schema_registry.avro import AvroSerializer
from confluent_kafka.serialization import MessageField, SerializationContext

source = "/511602-hrss/training"
topic = "hub.in.511602-hrss.training"

registry = SchemaRegistryClient(
    {
        "url": os.environ.get("HUB_URL", "http://127.0.0.1:8080") + "/registry",
        "basic.auth.user.info": "training:" + os.environ["HUB_API_KEY"],
    }
)
schema = Path(__file__).with_name("training-held.avsc").read_text(encoding="utf-8")
serialize = AvroSerializer(registry, schema, conf={"subject.name.strategy": record_subject_name_strategy})
producer = Producer({"bootstrap.servers": os.environ.get("KAFKA_BROKERS", "127.0.0.1:9092"), "acks": "all"})

data = {
    "trainingNo": "2026-py",
    "title": "村级事务代办员培训",
    "heldOn": date(2026, 1, 5),
    "cost": Decimal("1250.00"),
    "trainerId": "t-7",
    "trainer": "李老师",
}
subject = f"511602-hrss.training/{data['trainingNo']}"
failures = []
producer.produce(
    topic,
    key=subject,
    value=serialize(data, SerializationContext(topic, MessageField.VALUE)),
    headers={
        "content-type": "application/avro",
        "ce_specversion": "1.0",
        "ce_id": "held-2026-py",
        "ce_source": source,
        "ce_type": "511602-hrss.training.held",
        "ce_subject": subject,
        "ce_time": "2026-01-05T09:00:00+08:00",
        "ce_region": "511602",
    },
    on_delivery=lambda error, _: error and failures.append(error),
)
producer.flush()
sys.exit(f"Not delivered: {failures[0]}" if failures else 0)
