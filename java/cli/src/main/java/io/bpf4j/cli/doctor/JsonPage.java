package io.bpf4j.cli.doctor;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import io.bpf4j.kernel.Support;
import java.io.IOException;
import java.io.Writer;
import java.util.List;

/** A diagnosis for machines. The names and their order are stable; {@code docs/doctor.md} has them. */
final class JsonPage {

    private final JsonGenerator json;

    private JsonPage(JsonGenerator json) {
        this.json = json;
    }

    /** Writes an object; the writer stays open. */
    static void write(Diagnosis diagnosis, Writer out) throws IOException {
        // Then it is the same in the encoding of every locale.
        try (JsonGenerator json = JsonFactory.builder()
                .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
                .build()
                .createGenerator(out)
                .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
                .setPrettyPrinter(new DefaultPrettyPrinter())) {
            new JsonPage(json).write(diagnosis);
            json.writeRaw(System.lineSeparator());
        }
    }

    private void write(Diagnosis diagnosis) throws IOException {
        json.writeStartObject();
        json.writeBooleanField("works", diagnosis.works());
        json.writeStringField("verdict", diagnosis.verdict());
        json.writeObjectFieldStart("facts");
        for (Section section : diagnosis.sections()) {
            for (Line line : section.lines()) {
                fact(line);
            }
        }
        json.writeEndObject();
        findings("hooks", diagnosis.hooks());
        findings("maps", diagnosis.maps());
        findings("features", diagnosis.features());
        changes(diagnosis.changes());
        json.writeEndObject();
    }

    private void fact(Line line) throws IOException {
        json.writeObjectFieldStart(line.name());
        Object value = line.fact().value().orElse(null);
        if (value == null) {
            json.writeStringField("unknown", line.fact().reason());
        } else {
            json.writeFieldName("value");
            if (value instanceof List<?> list) {
                strings(list);
            } else {
                json.writePOJO(value);
            }
            json.writeStringField("text", line.text());
        }
        json.writeEndObject();
    }

    private void findings(String name, List<Finding> findings) throws IOException {
        json.writeArrayFieldStart(name);
        for (Finding finding : findings) {
            json.writeStartObject();
            json.writeStringField("name", finding.name());
            json.writeStringField("support", text(finding.support()));
            json.writeStringField("found_by", finding.by().text());
            if (finding.support() != Support.SUPPORTED) {
                json.writeStringField("reason", finding.reason());
                json.writeFieldName("changes");
                strings(finding.changes().stream().map(Change::text).toList());
            }
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static String text(Support support) {
        return switch (support) {
            case SUPPORTED -> "yes";
            case UNSUPPORTED -> "no";
            case UNKNOWN -> "unknown";
        };
    }

    private void changes(List<Advice> changes) throws IOException {
        json.writeArrayFieldStart("changes");
        for (Advice advice : changes) {
            json.writeStartObject();
            json.writeStringField("kind", advice.change().kind().text());
            json.writeStringField("text", advice.change().text());
            json.writeFieldName("gains");
            strings(advice.gains());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void strings(List<?> list) throws IOException {
        json.writeStartArray();
        for (Object each : list) {
            json.writeString(each.toString());
        }
        json.writeEndArray();
    }
}
