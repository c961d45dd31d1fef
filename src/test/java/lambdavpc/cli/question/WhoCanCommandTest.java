package lambdavpc.cli.question;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonParser;
import java.util.List;
import java.util.stream.StreamSupport;
import lambdavpc.cli.Said;
import org.junit.jupiter.api.Test;

class WhoCanCommandTest {
    @Test
    void theRolesThatWereGrantedTheSecretReadItAndNobodyElse() {
        var said = Said.run("who-can", "secretsmanager:GetSecretValue", "app-secret");
        assertEquals(0, said.status(), said.err());
        assertEquals(List.of("lambda-vpc-dev-reader", "lambda-vpc-dev-rotation", "lambda-vpc-dev-writer"), said.out().lines().filter(line -> line.startsWith("role "))
                .map(line -> line.replaceAll("^role |,.*", "")).sorted().toList(), said.out());
        assertTrue(said.out().endsWith("nobody else, in or outside of the account\n"), said.out());
    }

    @Test
    void asJsonItSaysTheSame() {
        var asked = new String[] {"who-can", "secretsmanager:GetSecretValue", "app-secret"};
        var text = Said.run(asked).out();
        var json = JsonParser.parseString(Said.run("who-can", "--json", asked[1], asked[2]).out()).getAsJsonArray();
        assertEquals(3, json.size());
        StreamSupport.stream(json.spliterator(), false).map(each -> each.getAsJsonObject()).forEach(each -> {
            assertTrue(text.contains("%s, %s\n".formatted(each.get("who").getAsString(), each.get("path").getAsString())), text);
            each.getAsJsonArray("by").forEach(by -> assertTrue(text.contains("%s of %s\n".formatted(by.getAsJsonObject().get("statement").getAsString(),
                    by.getAsJsonObject().get("urn").getAsString())), text));
        });
    }

    @Test
    void whatIsNoActionOrNoResourceIsBadInput() {
        assertEquals(3, Said.run("who-can", "read", "app-secret").status());
        assertEquals(3, Said.run("who-can", "secretsmanager:GetSecretValue", "app-secrte").status());
    }
}
