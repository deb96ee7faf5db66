"""Reads a publication with the stock Avro deserializer from its beginning until `count` positions came; prints each record once a position."""

import json
import sys
import time
import uuid

from confluent_kafka import Consumer
from confluent_kafka.schema_registry import SchemaRegistryClient
from confluent_kafka.schema_registry.avro import AvroDeserializer
from confluent_kafka.serialization import MessageField, SerializationContext

from samples import json_form

order = json.load(sys.stdin)
registry = SchemaRegistryClient({"url": order["registry"]})
deserialize = AvroDeserializer(registry, order.get("schema"))
consumer = Consumer(
    {"bootstrap.servers": order["brokers"], "group.id": str(uuid.uuid4()), "auto.offset.reset": "earliest", "enable.auto.commit": False}
)
consumer.subscribe([order["topic"]])
deadline = time.monotonic() + 60
seen = set()
while len(seen) < order["count"]:
    if time.monotonic() > deadline:
        sys.exit(f"{len(seen)} of {order['count']} positions came within 60 s")
    message = consumer.poll(1.0)
    if message is None:
        continue
    if message.error():
        sys.exit(str(message.error()))
    headers = {name: value.decode() for name, value in message.headers()}
    if headers["ce_position"] in seen:
        continue
    seen.add(headers["ce_position"])
    data = deserialize(message.value(), SerializationContext(message.topic(), MessageField.VALUE))
    record = {"partition": message.partition(), "key": message.key().decode(), "headers": headers}
    print(json.dumps({**record, "data": json_form(data, order["namespace"])}))
consumer.close()
