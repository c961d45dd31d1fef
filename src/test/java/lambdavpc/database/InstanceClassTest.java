package lambdavpc.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InstanceClassTest {
    private static final Engine POSTGRES = new Engine.PostgreSql("17");

    /** What instances of so much memory have been seen to answer to {@code show max_connections}. */
    @ParameterizedTest
    @CsvSource({"db.t3.micro, 81", "db.t4g.small, 198", "db.t4g.medium, 413", "db.t4g.large, 856", "db.m6g.large, 856"})
    void itPromisesLessThanThereIsButNotAFifthLess(String name, int seen) {
        var promised = InstanceClass.find(name).orElseThrow().connections(POSTGRES);
        assertTrue(promised < seen && promised > 0.8 * seen, () -> name + ": " + promised + " of " + seen);
    }

    @ParameterizedTest
    @CsvSource({"db.t4g.micro, 73, 54, 24", "db.r7g.24xlarge, 4995, 62233, 11995"})
    void everyEngineHasItsOwnRule(String name, int postgres, int mysql, int mariadb) {
        var machine = InstanceClass.find(name).orElseThrow();
        assertEquals(Map.of("postgres", postgres, "mysql", mysql, "mariadb", mariadb), Map.of("postgres", machine.connections(POSTGRES),
                "mysql", machine.connections(new Engine.MySql("8.4")), "mariadb", machine.connections(new Engine.MariaDb("11.4"))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"db.t4g.huge", "db.z9.large", "t4g.micro", "db.t4g", ""})
    void aClassThatTheTableDoesNotHaveIsNotGuessed(String name) {
        assertEquals(Optional.empty(), InstanceClass.find(name));
    }

    @Property
    void moreMemoryNeverAdmitsFewer(@ForAll @IntRange(min = 1, max = 32_767) int gibibytes) {
        for (var engine : new Engine[] {POSTGRES, new Engine.MySql("8.4"), new Engine.MariaDb("11.4")}) {
            assertTrue(new InstanceClass("db.x.y", gibibytes).connections(engine) <= new InstanceClass("db.x.y", gibibytes + 1).connections(engine));
        }
    }

    @Test
    void whatIsUnboundedCountsAsOne() {
        var budget = new ConnectionBudget(26, Map.of("reader", Optional.empty(), "writer", Optional.of(25)));
        assertEquals("reader at least 1 + writer 25 = 26", budget.arithmetic());
        assertEquals(false, budget.oversubscribed());
        assertEquals(true, new ConnectionBudget(25, budget.most()).oversubscribed());
    }
}
