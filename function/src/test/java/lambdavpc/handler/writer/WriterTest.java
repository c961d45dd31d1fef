package lambdavpc.handler.writer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import lambdavpc.handler.Stack;
import lambdavpc.handler.Stacks;
import lambdavpc.handler.core.Engine;
import lambdavpc.handler.rotation.Rotations;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Stacks.class)
class WriterTest {
    private static final String NONE = "{\"batchItemFailures\":[]}";

    private static String written(Stack stack) {
        return stack.query("select coalesce(string_agg(message_id || '=' || body, ',' order by message_id), '') from app.notes where message_id is not null",
                String::valueOf);
    }

    @Test
    void aSecondDeliveryChangesNothing(Stack stack) {
        Rotations.ready(stack);
        var writer = Deliveries.writer(stack.session(), Engine.POSTGRES);
        var event = Deliveries.event(Map.of("m-1", Deliveries.body("first"), "m-2", Deliveries.body("second")));
        assertEquals(NONE, Stack.invoke(writer, event));
        assertEquals(NONE, Stack.invoke(writer, event));
        assertEquals("m-1=first,m-2=second", written(stack));
        assertEquals(4, stack.count("select count(*) from app.notes"));
    }
}
