package io.bpf4j.examples.support;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Durations as {@code sleep(1)} takes them: a whole number of {@code ms}, {@code s}, {@code m} or {@code h}. */
public final class DurationConverter implements ITypeConverter<Duration> {

    private static final Pattern DURATION = Pattern.compile("(?<amount>\\d{1,9})(?<unit>ms|s|m|h)");

    @Override
    public Duration convert(String text) {
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            throw new TypeConversionException(
                    "'" + text + "' is no duration: a whole number and ms, s, m or h, such as 10s, is one");
        }
        long amount = Long.parseLong(matcher.group("amount"));
        Duration duration = switch (matcher.group("unit")) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            default -> Duration.ofHours(amount);
        };
        if (duration.isZero()) {
            throw new TypeConversionException("'" + text + "' is no time at all");
        }
        return duration;
    }
}
