package io.bpf4j.cli.doctor;

import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Something about the machine: known, or not known and why.
 *
 * @param <T> type of its value
 */
sealed interface Fact<T> {

    /** A fact that is known. */
    static <T> Fact<T> known(T value) {
        return new Known<>(value);
    }

    /**
     * A fact that is not known.
     *
     * @param reason why not, as the end of a sentence
     */
    static <T> Fact<T> unknown(String reason) {
        return new Unknown<>(reason);
    }

    /** The value, if it is known. */
    Optional<T> value();

    /** Why it is not known; empty if it is. */
    String reason();

    /** The fact that follows from this one. */
    default <R> Fact<R> map(Function<T, R> function) {
        return then(value -> known(function.apply(value)));
    }

    /** The fact that follows from this one, if it does. */
    default <R> Fact<R> then(Function<T, Fact<R>> function) {
        return value().map(function).orElseGet(() -> unknown(reason()));
    }

    /** This fact, or what another source says where it is not known; if that does not know either, this one's reason stays. */
    default Fact<T> or(Fact<T> other) {
        return value().isPresent() || other.value().isEmpty() ? this : other;
    }

    /** Whether it is known, and so. */
    default boolean is(Predicate<T> condition) {
        return value().filter(condition).isPresent();
    }

    /**
     * What is known.
     *
     * @param content the value
     * @param <T> type of the value
     */
    record Known<T>(T content) implements Fact<T> {

        @Override
        public Optional<T> value() {
            return Optional.of(content);
        }

        @Override
        public String reason() {
            return "";
        }
    }

    /**
     * What is not known.
     *
     * @param reason why
     * @param <T> type of the value that is missing
     */
    record Unknown<T>(String reason) implements Fact<T> {

        @Override
        public Optional<T> value() {
            return Optional.empty();
        }
    }
}
