// Prints the events of one type as JSON lines: node subscriber.mjs PROTEST [how many]
// The broker is that of KAFKA (`dateline topics` shows it); positions are kept under the group's name.
import kafkajs from "kafkajs";
import lz4 from "lz4-napi";

const { CompressionCodecs, CompressionTypes, Kafka, logLevel } = kafkajs;

// Dateline's messages are compressed with LZ4, which kafkajs leaves to its user.
CompressionCodecs[CompressionTypes.LZ4] = () => ({
  compress: (encoder) => lz4.compressFrame(encoder.buffer),
  decompress: (buffer) => lz4.decompressFrame(buffer),
});

const [type = "PROTEST", count = "Infinity"] = process.argv.slice(2);
const kafka = new Kafka({ brokers: [process.env.KAFKA], logLevel: logLevel.ERROR });
const consumer = kafka.consumer({ groupId: "node-example" });
let left = Number(count);

await consumer.connect();
await consumer.subscribe({ topic: "dateline-events", fromBeginning: true });
await consumer.run({
  // An event is acknowledged when this function has returned: at least once.
  eachMessage: async ({ message }) => {
    const event = JSON.parse(message.value.toString());
    if (event.event_type !== type || left <= 0) return;
    console.log(JSON.stringify(event));
    left -= 1;
    if (left === 0) setImmediate(() => consumer.disconnect());
  },
});
