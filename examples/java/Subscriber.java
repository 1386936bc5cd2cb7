import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Prints the events of one type as JSON lines: {@code java -cp 'jars/*' Subscriber.java PROTEST [how many]}.
 *
 * <p>The broker is that of KAFKA ({@code dateline topics} shows it). On the class path are kafka-clients, its
 * LZ4 library, and jackson-databind.
 */
public final class Subscriber {
    public static void main(String[] args) throws Exception {
        String type = args.length > 0 ? args[0] : "PROTEST";
        long left = args.length > 1 ? Long.parseLong(args[1]) : Long.MAX_VALUE;
        Properties settings = new Properties();
        settings.put("bootstrap.servers", System.getenv("KAFKA"));
        settings.put("group.id", "java-example");
        settings.put("auto.offset.reset", "earliest");
        settings.put("enable.auto.commit", "false");
        ObjectMapper json = new ObjectMapper();
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            consumer.subscribe(List.of("dateline-events"));
            while (left > 0) {
                for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(250))) {
                    JsonNode event = json.readTree(record.value());
                    if (left > 0 && event.get("event_type").asText().equals(type)) {
                        System.out.println(event);
                        left -= 1;
                    }
                }
                // What was printed is done with: at least once.
                consumer.commitSync();
            }
        }
    }
}
