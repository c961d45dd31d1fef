package lambdavpc.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class DeliveryTest {

    @Test
    void allProblemsAreToldAtOnceWithTheirArithmetic() {
        var refused = assertThrows(IllegalArgumentException.class, () -> new Delivery(60, 100, 20_000, 0, 1, 4));
        assertEquals("batchSize: got 20000; allowed: 1 to 10000; maximumConcurrency: got 1; allowed: 2 to 1000; maxReceiveCount: got 4; allowed: 5 to 1000; "
                + "batchingWindow: got 0 s for batches of 20000; allowed: 1 to 300 above 10 messages; "
                + "visibilityTimeout: got 100 s; allowed: 360 (6 x 60 s + 0 s) to 43200", refused.getMessage());
    }

    @Test
    void timesOutsideLambdasAndSqssLimitsAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> Delivery.of(0, 10, 0, 2, 5));
        assertThrows(IllegalArgumentException.class, () -> Delivery.of(901, 10, 0, 2, 5));
        assertThrows(IllegalArgumentException.class, () -> Delivery.of(60, 10, 301, 2, 5));
        assertThrows(IllegalArgumentException.class, () -> new Delivery(60, 43_201, 10, 0, 2, 5));
    }

    @Property
    void aMessageIsHiddenForSixTimeoutsAndTheWindowAndOneSecondLessIsRefused(
            @ForAll @IntRange(min = 1, max = 900) int timeout, @ForAll @IntRange(min = 1, max = 300) int window) {
        var delivery = Delivery.of(timeout, 100, window, 2, 5);
        assertEquals(6 * timeout + window, delivery.visibilityTimeout());
        assertThrows(IllegalArgumentException.class, () -> new Delivery(timeout, delivery.visibilityTimeout() - 1, 100, window, 2, 5));
    }

    @Property
    void onlyBatchesOfTenNeedNoWindow(@ForAll @IntRange(min = 1, max = 10_000) int batch) {
        if (batch <= 10) {
            assertEquals(batch, Delivery.of(30, batch, 0, 2, 5).batchSize());
        } else {
            assertThrows(IllegalArgumentException.class, () -> Delivery.of(30, batch, 0, 2, 5));
        }
    }
}
