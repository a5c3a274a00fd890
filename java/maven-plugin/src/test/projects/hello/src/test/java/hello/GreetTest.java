package hello;

class GreetTest {

    static void greet() {
        try (Greet greet = Greet.open().load()) {
            greet.bss();
        }
    }
}
