package io.bpf4j.codegen.testing;

import io.bpf4j.type.BpfType;
import java.lang.reflect.Array;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.List;

/** Calls generated code by its names. */
public final class Reflection {

    private Reflection() {}

    /** Calls a public method of an object, or a static one of a class. */
    public static Object call(Object target, String name, Object... arguments) {
        Class<?> type = target instanceof Class<?> each ? each : target.getClass();
        for (Method method : type.getMethods()) {
            if (method.getName().equals(name) && fits(method.getParameterTypes(), arguments)) {
                try {
                    return method.invoke(target, arguments);
                } catch (InvocationTargetException e) {
                    if (e.getCause() instanceof RuntimeException cause) {
                        throw cause;
                    }
                    throw new AssertionError(e.getCause());
                } catch (IllegalAccessException e) {
                    throw new AssertionError(e);
                }
            }
        }
        throw new AssertionError(type + " has no method " + name + " for " + List.of(arguments));
    }

    private static boolean fits(Class<?>[] parameters, Object[] arguments) {
        if (parameters.length != arguments.length) {
            return false;
        }
        for (int i = 0; i < parameters.length; i++) {
            Class<?> boxed = parameters[i].isPrimitive()
                    ? Array.get(Array.newInstance(parameters[i], 1), 0).getClass()
                    : parameters[i];
            if (!boxed.isInstance(arguments[i])) {
                return false;
            }
        }
        return true;
    }

    /** An element of a list or array. */
    public static Object element(Object values, int index) {
        return values instanceof List<?> list ? list.get(index) : Array.get(values, index);
    }

    /** A new object of a class without arguments. */
    public static Object make(Class<?> type) {
        try {
            return type.getConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    /** The constant {@code TYPE} of a generated class. */
    public static BpfType<Object> type(Class<?> generated) {
        return constant(generated, "TYPE");
    }

    /** A constant of a generated class that is a type. */
    @SuppressWarnings("unchecked")
    public static BpfType<Object> constant(Class<?> generated, String name) {
        try {
            return (BpfType<Object>) generated.getField(name).get(null);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    /** A class by its name. */
    public static Class<?> load(ClassLoader loader, String name) {
        try {
            return Class.forName(name, true, loader);
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }
}
