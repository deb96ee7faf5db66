"""Publishes samples with the stock Avro serializer; prints each as it was sent: identity, subject, time and data in JSON form."""

import json
import sys
from datetime import timedelta

from confluent_kafka import Producer
from confluent_kafka.schema_registry import SchemaRegistryClient, record_subject_name_strategy, topic_subject_name_strategy
from confluent_kafka.schema_registry.avro import AvroSerializer
from confluent_kafka.serialization import MessageField, SerializationContext

from samples import EPOCH, instant, json_form, sample

order = json.load(sys.stdin)
registry = SchemaRegistryClient({"url": order["registry"], "basic.auth.user.info": f"sender:{order['token']}"})
strategies = {"record": record_subject_name_strategy, "topic": topic_subject_name_strategy}
serialize = AvroSerializer(registry, order["schema"], conf={"subject.name.strategy": strategies[order["strategy"]]})
producer = Producer({"bootstrap.servers": order["brokers"], "acks": "all", "enable.idempotence": True, "linger.ms": 20})
failures = []


def delivered(error, _message):
    if error is not None:
        failures.append(str(error))


for number in range(order["from"], order["from"] + order["count"]):
    data = {**sample(number), **order.get("more", {})}
    subject = f"{order['aggregate']}/{data['sampleNo']}"
    event = {"id": f"{order['strategy']}-{number}", "subject": subject, "time": instant(EPOCH + timedelta(seconds=number))}
    producer.produce(
        order["topic"],
        key=subject,
        value=serialize(data, SerializationContext(order["topic"], MessageField.VALUE)),
        headers={
            "content-type": "application/avro",
            "ce_specversion": "1.0",
            "ce_id": event["id"],
            "ce_source": order["source"],
            "ce_type": order["type"],
            "ce_subject": subject,
            "ce_time": event["time"],
            "ce_region": "511602",
        },
        on_delivery=delivered,
    )
    producer.poll(0)
    print(json.dumps({**event, "data": json_form(data, order["namespace"])}))
producer.flush(60)
if failures or len(producer) > 0:
    sys.exit(f"{len(failures)} refused, {len(producer)} unanswered: {failures[:3]}")
