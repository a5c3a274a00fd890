package hello;

import java.util.function.Supplier;

class Hello {

    static final Supplier<hello.net.Hello.Open> OPEN = hello.net.Hello::open;
}
