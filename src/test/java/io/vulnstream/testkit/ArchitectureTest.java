package io.vulnstream.testkit;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.vertx.core.Promise;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;

/** The rules of docs/adr/0001, each with its reason. */
@AnalyzeClasses(packages = "io.vulnstream", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final DescribedPredicate<JavaClass> STORES = DescribedPredicate.describe(
            "a store", c -> c.getName().replaceFirst("\\$.*", "").endsWith("Store"));

    @ArchTest
    static final ArchRule FEATURES_HAVE_NO_CYCLES = slices().matching("io.vulnstream.(*)..")
            .should()
            .beFreeOfCycles()
            .because("a feature that needs another one which needs it back cannot be understood or tested alone");

    @ArchTest
    static final ArchRule SUPPORT_KNOWS_NO_FEATURE = noClasses()
            .that()
            .resideInAPackage("io.vulnstream.support..")
            .should()
            .dependOnClassesThat(resideInAPackage("io.vulnstream..")
                    .and(DescribedPredicate.not(resideInAPackage("io.vulnstream.support.."))))
            .because("what everybody uses must not change with one of its users");

    @ArchTest
    static final ArchRule ONLY_STREAM_KNOWS_REDIS = noClasses()
            .that()
            .resideOutsideOfPackage("io.vulnstream.stream..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.vertx.redis..")
            .because("the ledger must not depend on what a broker can lose");

    @ArchTest
    static final ArchRule ONLY_STORES_KNOW_SQL = noClasses()
            .that(DescribedPredicate.not(STORES).and(resideInAPackage("io.vulnstream..")))
            .and()
            .resideOutsideOfPackage("io.vulnstream.support.pg..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.vertx.sqlclient..", "io.vertx.pgclient..")
            .because("statements stand beside the rows they are about, and nowhere else");

    @ArchTest
    static final ArchRule ONLY_CONFIG_READS_THE_ENVIRONMENT = noClasses()
            .that()
            .resideOutsideOfPackage("io.vulnstream.config..")
            .should()
            .callMethod(System.class, "getenv")
            .orShould()
            .callMethod(System.class, "getenv", String.class)
            .because("a setting that is read where it is used cannot be documented, validated or tested");

    @ArchTest
    static final ArchRule ONLY_APP_DEPLOYS = noClasses()
            .that()
            .resideOutsideOfPackage("io.vulnstream.app..")
            .should()
            .callMethodWhere(DescribedPredicate.describe(
                    "deployVerticle", call -> call.getTarget().getName().equals("deployVerticle")))
            .because("the structure of a process must be readable in one place");

    @ArchTest
    static final ArchRule NOTHING_BLOCKS = noClasses()
            .that()
            .resideOutsideOfPackages("io.vulnstream.app..")
            .should()
            .callMethod(CompletableFuture.class, "join")
            .orShould()
            .callMethod(CompletableFuture.class, "get")
            .orShould()
            .callMethod(Future.class, "get")
            .orShould()
            .callMethod(Thread.class, "sleep", long.class)
            .because("an event loop that waits stops everything else on it");

    @ArchTest
    static final ArchRule NO_MUTABLE_STATICS = fields().that()
            .areDeclaredInClassesThat()
            .resideInAPackage("io.vulnstream..")
            .and()
            .areStatic()
            .should()
            .beFinal()
            .because("a static that changes is state of the whole process that no constructor shows");

    @ArchTest
    static final ArchRule VERTICLES_HOLD_NO_PROMISES = noClasses()
            .that()
            .haveSimpleNameEndingWith("Verticle")
            .should()
            .dependOnClassesThat()
            .areAssignableTo(Promise.class)
            .because("start() and stop() are one composed future each");
}
