package io.bpf4j.cli.doctor;

/**
 * The Java virtual machine that runs this.
 *
 * @param version its version
 * @param vendor who built it
 * @param home where it is
 * @param architecture the architecture that it was built for, as Java calls it
 */
record JavaFacts(String version, String vendor, String home, String architecture) {

    static JavaFacts gather() {
        return new JavaFacts(
                System.getProperty("java.version"),
                System.getProperty("java.vendor"),
                System.getProperty("java.home"),
                System.getProperty("os.arch"));
    }
}
