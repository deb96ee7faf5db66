import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;

/**
 * What Avro's Java library says of pairs of schemas. A line in: {"writer", "reader": schemas, "seed" of as many random data as "count"
 * says}. A line out: {"checker": "COMPATIBLE", "INCOMPATIBLE" or what was thrown, "written": [each datum in the writer's schema, base64 …],
 * "read": [in the reader's, or null where reading was refused …], "refusal": the first one's message}, or {"unparsed": message}.
 */
public class Judge {
  private static final ObjectMapper JSON = new ObjectMapper();

  public static void main(String[] arguments) throws Exception {
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      out.println(judge(JSON.readTree(line)));
      if (!in.ready()) out.flush();
    }
    out.flush();
  }

  private static ObjectNode judge(JsonNode question) {
    ObjectNode answer = JSON.createObjectNode();
    Schema writer;
    Schema reader;
    try {
      writer = new Schema.Parser().parse(question.get("writer").toString());
      reader = new Schema.Parser().parse(question.get("reader").toString());
    } catch (Exception refused) {
      return answer.put("unparsed", refused.toString());
    }
    answer.put("checker", check(reader, writer));
    ArrayNode written = answer.putArray("written");
    ArrayNode read = answer.putArray("read");
    for (byte[] datum : data(question, writer)) {
      written.add(datum);
      try {
        read.add(resolve(writer, reader, datum));
      } catch (Exception | StackOverflowError refused) {
        read.addNull();
        if (!answer.has("refusal")) answer.put("refusal", refused.toString());
      }
    }
    return answer;
  }

  private static String check(Schema reader, Schema writer) {
    try {
      return SchemaCompatibility.checkReaderWriterCompatibility(reader, writer).getType().name();
    } catch (Exception thrown) {
      return thrown.toString();
    }
  }

  private static byte[] resolve(Schema writer, Schema reader, byte[] datum) throws Exception {
    BinaryDecoder decoder = DecoderFactory.get().binaryDecoder(datum, null);
    Object value = new GenericDatumReader<Object>(writer, reader).read(null, decoder);
    if (!decoder.isEnd()) throw new IllegalStateException("bytes are left");
    return encode(reader, value);
  }

  private static byte[] encode(Schema schema, Object value) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
    new GenericDatumWriter<Object>(schema).write(value, encoder);
    encoder.flush();
    return bytes.toByteArray();
  }

  private static List<byte[]> data(JsonNode question, Schema writer) {
    List<byte[]> data = new ArrayList<>();
    Random random = new Random(question.get("seed").longValue());
    for (int count = question.get("count").intValue(); count > 0; count -= 1) {
      try {
        data.add(encode(writer, valueOf(writer, random, 6)));
      } catch (Exception fault) {
        throw new IllegalStateException("The writer's own data cannot be written: " + writer, fault);
      }
    }
    return data;
  }

  /**
   * A datum of the schema, small enough that it can be said as whatever a reader's schema makes of it: a day, an instant, a decimal, a text.
   * With no depth left, null where it may be and empty lists: a record that holds itself does so behind one of them.
   */
  private static Object valueOf(Schema schema, Random random, int depth) {
    switch (schema.getType()) {
      case NULL:
        return null;
      case BOOLEAN:
        return random.nextBoolean();
      case INT:
        return random.nextInt(1_400_000) - 700_000;
      case LONG:
        return random.nextLong() >> 18;
      case FLOAT:
        return random.nextFloat();
      case DOUBLE:
        return random.nextDouble();
      case STRING:
        return String.valueOf((char) ('0' + random.nextInt(10)));
      case BYTES:
        return ByteBuffer.wrap(new byte[] {(byte) (1 + random.nextInt(127))});
      case FIXED:
        byte[] bytes = new byte[schema.getFixedSize()];
        bytes[bytes.length - 1] = (byte) random.nextInt(128);
        return new GenericData.Fixed(schema, bytes);
      case ENUM:
        return new GenericData.EnumSymbol(schema, schema.getEnumSymbols().get(random.nextInt(schema.getEnumSymbols().size())));
      case ARRAY:
        List<Object> items = new GenericData.Array<>(0, schema);
        for (int count = depth > 0 ? random.nextInt(3) : 0; count > 0; count -= 1) items.add(valueOf(schema.getElementType(), random, depth - 1));
        return items;
      case MAP:
        Map<String, Object> values = new HashMap<>();
        for (int count = depth > 0 ? random.nextInt(3) : 0; count > 0; count -= 1) values.put("k" + count, valueOf(schema.getValueType(), random, depth - 1));
        return values;
      case UNION:
        int branch = random.nextInt(schema.getTypes().size());
        for (int index = 0; depth <= 0 && index < schema.getTypes().size(); index += 1) {
          if (schema.getTypes().get(index).getType() == Schema.Type.NULL) branch = index;
        }
        return valueOf(schema.getTypes().get(branch), random, depth - 1);
      case RECORD:
        GenericData.Record record = new GenericData.Record(schema);
        for (Schema.Field field : schema.getFields()) record.put(field.pos(), valueOf(field.schema(), random, depth - 1));
        return record;
      default:
        throw new IllegalStateException("No such type: " + schema);
    }
  }
}
