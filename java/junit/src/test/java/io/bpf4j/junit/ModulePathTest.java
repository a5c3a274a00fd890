package io.bpf4j.junit;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpf4j.Bpf;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.lang3.StringUtils;
import org.apiguardian.api.API;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.engine.JupiterTestEngine;
import org.junit.platform.commons.JUnitException;
import org.junit.platform.engine.TestEngine;
import org.junit.platform.launcher.Launcher;
import org.opentest4j.AssertionFailedError;
import org.slf4j.Logger;

/** The library as a named module, into which JUnit can look only as far as that is opened. */
@BpfTest
class ModulePathTest {

    @Test
    void fixturesWorkInANamedModule(@TempDir Path directory) throws IOException {
        Path program = Files.writeString(directory.resolve("User.java"), """
                import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

                import io.bpf4j.junit.*;
                import org.junit.jupiter.api.Test;
                import org.junit.platform.launcher.core.*;
                import org.junit.platform.launcher.listeners.*;

                class User {
                    @BpfTest
                    static class Tests {
                        @Test
                        void test(VethPair veth, TestCgroup cgroup) {
                            veth.local().send(new byte[14]);
                            System.out.println(veth.getClass().getModule());
                        }
                    }

                    public static void main(String[] arguments) {
                        SummaryGeneratingListener summary = new SummaryGeneratingListener();
                        LauncherFactory.create()
                                .execute(
                                        LauncherDiscoveryRequestBuilder.request()
                                                .selectors(selectClass(Tests.class))
                                                .build(),
                                        summary);
                        System.out.println(summary.getSummary().getTestsSucceededCount() + " succeeded "
                                + summary.getSummary().getFailures());
                    }
                }
                """);
        String modulePath = Stream.of(
                        BpfTest.class,
                        Bpf.class,
                        Logger.class,
                        StringUtils.class,
                        Test.class,
                        JupiterTestEngine.class,
                        JUnitException.class,
                        TestEngine.class,
                        Launcher.class,
                        AssertionFailedError.class,
                        API.class)
                .map(ModulePathTest::location)
                .collect(Collectors.joining(File.pathSeparator));
        List<String> command = new ArrayList<>(List.of(
                System.getProperty("java.home") + "/bin/java",
                "-p",
                modulePath,
                "--add-modules",
                "io.bpf4j.junit,org.junit.jupiter.engine,org.junit.platform.launcher,org.apiguardian.api"));
        if (Runtime.version().feature() >= 24) {
            command.add("--enable-native-access=io.bpf4j");
        }
        command.add(program.toString());
        assertThat(TestRun.output(command.toArray(String[]::new))).isEqualTo("module io.bpf4j.junit\n1 succeeded []\n");
    }

    private static String location(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
