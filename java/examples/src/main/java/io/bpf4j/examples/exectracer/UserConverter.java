package io.bpf4j.examples.exectracer;

import java.util.OptionalLong;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Users by name or number. A name that looks like a number is a name, as for {@code chown(1)}. */
final class UserConverter implements ITypeConverter<Long> {

    /** The number after the last one means no user. */
    private static final long LAST = 0xffff_fffeL;

    private final UserNames names = new UserNames(ExecTracerCommand.USERS);

    @Override
    public Long convert(String text) {
        OptionalLong uid = names.uid(text);
        if (uid.isPresent()) {
            return uid.getAsLong();
        }
        if (text.matches("\\d{1,10}") && Long.parseLong(text) <= LAST) {
            return Long.parseLong(text);
        }
        throw new TypeConversionException(
                "there is no user '" + text + "' in " + ExecTracerCommand.USERS + "; a number is taken as it is");
    }
}
