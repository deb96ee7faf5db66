"""Prints the recorded events of hub.511602-hrss.training from the beginning. `consume.py 3` ends after three; without a number it goes on."""

import os
import sys

from confluent_kafka import Consumer
from confluent_kafka.schema_registry import SchemaRegistryClient
from confluent_kafka.schema_registry.avro import AvroDeserializer
from confluent_kafka.serialization import MessageField, SerializationContext

wanted = int(sys.argv[1]) if len(sys.argv) > 1 else None
registry = SchemaRegistryClient({"url": os.environ.get("HUB_URL", "http://127.0.0.1:8080") + "/registry"})
deserialize = AvroDeserializer(registry)
consumer = Consumer(
    {
        "bootstrap.servers": os.environ.get("KAFKA_BROKERS", "127.0.0.1:9092"),
        "group.id": "511602-hrss.statistics",
        "auto.offset.reset": "earliest",
        "enable.auto.commit": False,
    }
)
consumer.subscribe(["hub.511602-hrss.training"])
last = {}
count = 0
while wanted is None or count < wanted:
    message = consumer.poll(1.0)
    if message is None:
        continue
    if message.error():
        sys.exit(str(message.error()))
    headers = {name: value.decode() for name, value in message.headers()}
    position = int(headers["ce_position"])
    # Positions ascend within a partition; one that does not is a repeat.
    if position > last.get(message.partition(), -1):
        data = deserialize(message.value(), SerializationContext(message.topic(), MessageField.VALUE))
        print(position, headers["ce_id"], data["title"], data["cost"])
        last[message.partition()] = position
        count += 1
consumer.close()
