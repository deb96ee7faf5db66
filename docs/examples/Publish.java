import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Map;
import java.util.Properties;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.avro.Conversions;
import org.apache.avro.Schema;
import org.apache.avro.data.TimeConversions;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Publishes one event of training-held.avsc to the topic of /511602-hrss/training. Run as a single file: the schema's path is its argument. */
public class Publish {
  static final String SOURCE = "/511602-hrss/training";
  static final String TOPIC = "hub.in.511602-hrss.training";

  public static void main(String[] arguments) throws Exception {
    String text = Files.readString(Path.of(arguments[0]));
    Schema schema = new Schema.Parser().parse(text);
    GenericRecord data = new GenericRecordBuilder(schema)
        .set("trainingNo", "2026-java")
        .set("title", "会计人员继续教育")
        .set("heldOn", LocalDate.of(2026, 1, 6))
        .set("cost", new BigDecimal("3600.00"))
        .set("trainerId", "t-9")
        .build();
    byte[] value = encode(register(schema.getFullName(), text), data);

    String subject = "511602-hrss.training/2026-java";
    ProducerRecord<String, byte[]> record = new ProducerRecord<>(TOPIC, subject, value);
    Map.of(
        "content-type", "application/avro",
        "ce_specversion", "1.0",
        "ce_id", "held-2026-java",
        "ce_source", SOURCE,
        "ce_type", "511602-hrss.training.held",
        "ce_subject", subject,
        "ce_time", "2026-01-06T09:00:00+08:00",
        "ce_region", "511602"
    ).forEach((name, header) -> record.headers().add(name, header.getBytes(StandardCharsets.UTF_8)));

    Properties settings = new Properties();
    settings.put("bootstrap.servers", System.getenv().getOrDefault("KAFKA_BROKERS", "127.0.0.1:9092"));
    settings.put("acks", "all");
    try (KafkaProducer<String, byte[]> producer = new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer())) {
      producer.send(record).get();
    }
  }

  /** Registers the schema under its record's name and answers its id; the same text always gets the same id. */
  static int register(String subject, String schema) throws Exception {
    String hub = System.getenv().getOrDefault("HUB_URL", "http://127.0.0.1:8080");
    ObjectMapper json = new ObjectMapper();
    HttpRequest request = HttpRequest.newBuilder(URI.create(hub + "/registry/subjects/" + subject + "/versions"))
        .header("Authorization", "Bearer " + System.getenv("HUB_API_KEY"))
        .header("Content-Type", "application/vnd.schemaregistry.v1+json")
        .POST(HttpRequest.BodyPublishers.ofString(json.createObjectNode().put("schema", schema).toString()))
        .build();
    HttpResponse<String> response = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() != 200) throw new IllegalStateException(response.body());
    return json.readTree(response.body()).get("id").asInt();
  }

  /** Confluent's wire format: a zero byte, the schema's id in four, then Avro binary. */
  static byte[] encode(int id, GenericRecord data) throws Exception {
    GenericData model = new GenericData();
    model.addLogicalTypeConversion(new Conversions.DecimalConversion());
    model.addLogicalTypeConversion(new TimeConversions.DateConversion());
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(0);
    bytes.write(ByteBuffer.allocate(4).putInt(id).array());
    BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
    new GenericDatumWriter<GenericRecord>(data.getSchema(), model).write(data, encoder);
    encoder.flush();
    return bytes.toByteArray();
  }
}
