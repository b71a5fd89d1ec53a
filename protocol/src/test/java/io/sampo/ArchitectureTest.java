package io.sampo;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;

/** The arrows between packages, as their maps draw them, and the shape of actors. */
@AnalyzeClasses(packages = "io.sampo", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String[] JDK = {"java..", "org.jspecify.."};

    @ArchTest
    static final ArchRule TENSORS_KNOW_THE_JDK_ONLY = dependsOnlyOn("tensor");

    @ArchTest
    static final ArchRule ERRORS_KNOW_THE_JDK_ONLY = dependsOnlyOn("error");

    @ArchTest
    static final ArchRule TENANTS_KNOW_THE_JDK_ONLY = dependsOnlyOn("tenant");

    @ArchTest
    static final ArchRule MODELS_KNOW_TENSORS = dependsOnlyOn("model", "tensor");

    @ArchTest
    static final ArchRule REQUESTS_KNOW_VALUES = dependsOnlyOn("infer", "tensor", "model", "error", "tenant");

    @ArchTest
    static final ArchRule MESSAGES_KNOW_NO_ACTORS_BUT_THEIR_REFS = noClasses()
            .that()
            .resideInAnyPackage("io.sampo.protocol.replica", "io.sampo.protocol.job", "io.sampo.protocol.control")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.pekko.actor.typed.javadsl..", "org.apache.pekko.cluster..");

    @ArchTest
    static final ArchRule PROTOCOL_KNOWS_NO_CLIENT = noClasses()
            .that()
            .resideInAPackage("io.sampo.protocol..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.sampo.client..");

    @ArchTest
    static final ArchRule KRYO_STAYS_ON_THE_WIRE = noClasses()
            .that()
            .resideOutsideOfPackage("io.sampo.protocol.wire")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.esotericsoftware..");

    /** Pieces of messages are messages: the wire writes them, and what is cut are the bytes it wrote. */
    @ArchTest
    static final ArchRule NO_CYCLES = slices().matching("io.sampo.(**)")
            .should()
            .beFreeOfCycles()
            .ignoreDependency(
                    JavaClass.Predicates.resideInAPackage("io.sampo.protocol.wire"),
                    JavaClass.Predicates.resideInAPackage("io.sampo.protocol.transfer"));

    /** The compiler does not hold a receive builder against its sealed protocol; Error Prone finds what is unregistered. */
    @ArchTest
    static void actorsHaveAMethodForEachCommand(JavaClasses imported) {
        List<String> commands = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        for (JavaClass actor : imported) {
            if (actor.isAssignableTo(AbstractBehavior.class)) {
                Arrays.stream(actor.reflect().getDeclaredClasses())
                        .filter(type -> type.getSimpleName().equals("Command"))
                        .flatMap(ArchitectureTest::leaves)
                        .peek(command -> commands.add(command.getSimpleName()))
                        .filter(command -> !takes(actor.reflect(), command))
                        .forEach(command -> missing.add(actor.getSimpleName() + ".on" + command.getSimpleName()));
            }
        }
        assertThat(commands).contains("Submit", "Reported", "Chunk");
        assertThat(missing).isEmpty();
    }

    private static Stream<Class<?>> leaves(Class<?> type) {
        return type.isSealed()
                ? Arrays.stream(type.getPermittedSubclasses()).flatMap(ArchitectureTest::leaves)
                : Stream.of(type);
    }

    private static boolean takes(Class<?> actor, Class<?> command) {
        return Arrays.stream(actor.getDeclaredMethods())
                .anyMatch(method -> method.getName().equals("on" + command.getSimpleName())
                        && Arrays.equals(method.getParameterTypes(), new Class<?>[] {command}));
    }

    private static ArchRule dependsOnlyOn(String name, String... others) {
        List<String> allowed = new ArrayList<>(List.of(JDK));
        allowed.add("io.sampo.protocol." + name);
        Arrays.stream(others).map(other -> "io.sampo.protocol." + other).forEach(allowed::add);
        return classes()
                .that()
                .resideInAPackage("io.sampo.protocol." + name)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(allowed.toArray(String[]::new));
    }
}
