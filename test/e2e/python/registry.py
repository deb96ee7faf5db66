"""Uses Confluent's SchemaRegistryClient, AvroSerializer and AvroDeserializer as documented, and tells step by step what they answered."""

import json
import sys

from confluent_kafka.schema_registry import Schema, SchemaReference, SchemaRegistryClient, record_subject_name_strategy
from confluent_kafka.schema_registry.avro import AvroDeserializer, AvroSerializer
from confluent_kafka.schema_registry.error import SchemaRegistryError
from confluent_kafka.serialization import MessageField, SerializationContext

given = json.load(sys.stdin)
member, system, run = given["member"], given["system"], given["run"]
namespace = "m_" + member.replace("-", "_") + "." + run
topic = f"hub.in.{member}.{system}"


def client(key=None):
    return SchemaRegistryClient({"url": given["url"], **({"basic.auth.user.info": "any:" + key} if key else {})})


def tell(step, value):
    print(json.dumps({"step": step, "value": value}, ensure_ascii=False))


def refused(step, work):
    try:
        tell(step, {"answered": str(work())})
    except SchemaRegistryError as error:
        tell(step, error.error_code)


def record(name, fields, references=None, **more):
    text = json.dumps({"type": "record", "name": name, "namespace": namespace, "fields": fields, **more}, ensure_ascii=False)
    return Schema(text, "AVRO", references)


def field(name, type, **more):
    return {"name": name, "type": type, "doc": "x", **more}


admin, own, reader = client(given["admin"]), client(given["key"]), client()

subject = f"{namespace}.Person"
person = record("Person", [field("name", "string")])
older = own.register_schema(subject, person)
grown = record("Person", [field("name", "string"), field("age", ["null", "int"], default=None)])
newer = own.register_schema(subject, grown)
tell("subjects", reader.get_subjects(subject_prefix=namespace))
tell("versions", reader.get_versions(subject))
tell("by id", reader.get_schema(older).schema_str == person.schema_str.replace(": ", ":").replace(", ", ","))
tell("latest", reader.get_latest_version(subject).schema_id == newer)
tell("lookup", reader.lookup_schema(subject, person).version)
tell("subjects of the id", reader.get_subjects_by_schema_id(older))
tell("versions of the id", [[each.subject, each.version] for each in reader.get_schema_versions(older)])
tell("types", reader.get_schema_types())

broken = record("Person", [field("name", "int")])
tell("compatible", [reader.test_compatibility(subject, each) for each in (person, broken)])
refused("incompatible", lambda: own.register_schema(subject, broken))
refused("no key", lambda: reader.register_schema(subject, broken))
refused("another's subject", lambda: own.register_schema("m_other.R", person))
refused("another type of schema", lambda: own.register_schema(subject, Schema('{"type": "object"}', "JSON")))
refused("no such subject", lambda: reader.get_versions("m_nobody.R"))
refused("no such id", lambda: reader.get_schema(2_000_000_000))
refused("settings by a member", lambda: own.set_compatibility(subject, "NONE"))
tell("settings", [admin.set_compatibility(subject, "FULL"), reader.get_compatibility(subject), reader.get_compatibility()])
tell("mode", reader.get_global_mode())

whole = record("Course", [field("teacher", f"{namespace}.Person")], [SchemaReference(f"{namespace}.Person", subject, 2)])
own.register_schema(f"{namespace}.Course", whole)
tell("referenced by", len(reader.get_referenced_by(subject, 2)))
refused("referenced", lambda: own.delete_version(subject, 2))

event = record(
    "Held",
    [field("no", "string"), field("course", f"{namespace}.Course")],
    [SchemaReference(f"{namespace}.Course", f"{namespace}.Course", 1)],
    doc="A training was held.",
    eventType=f"{member}.{run}.held",
    subjectTemplate=f"{member}.{run}/{{no}}",
    owner=member,
    legalBasis="《职业技能培训管理办法》第三条",
)
data = {"no": "2026-001", "course": {"teacher": {"name": "王", "age": 40}}}
context = SerializationContext(topic, MessageField.VALUE)
for name, settings in {"topic": {}, "record": {"subject.name.strategy": record_subject_name_strategy}}.items():
    wire = AvroSerializer(own, event, conf=settings)(data, context)
    again = AvroSerializer(client(), event, conf={**settings, "auto.register.schemas": False})(data, context)
    latest = AvroSerializer(client(), event, conf={**settings, "auto.register.schemas": False, "use.latest.version": True})(data, context)
    tell(f"round trip, {name} strategy", [AvroDeserializer(reader)(wire, context) == data, wire == again == latest])
refused("a weak level for events", lambda: admin.set_compatibility(f"{topic}-value", "BACKWARD"))

tell("delete", [own.delete_subject(f"{topic}-value"), reader.get_subjects(subject_prefix=topic)])
refused("for good by a member", lambda: own.delete_subject(f"{topic}-value", permanent=True))
