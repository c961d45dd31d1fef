package lambdavpc.function;

import static lambdavpc.Mocked.AWS_KEYS;
import static lambdavpc.Mocked.NONE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonParser;
import com.pulumi.core.Output;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import lambdavpc.Mocked;
import lambdavpc.iam.Account;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.policybuilder.iam.IamEffect;
import software.amazon.awssdk.policybuilder.iam.IamStatement;

class ControlFunctionTest {
    private static final String FUNCTION = "aws:lambda/function:Function";

    private static IamStatement allow(String action) {
        return IamStatement.builder().sid("Own").effect(IamEffect.ALLOW).addAction(action).addResource("*").build();
    }

    private static Mocked deployed(String prefix, IamStatement may, Release release, boolean tracing) {
        return Mocked.run(context -> {
            var function = new ControlFunction("watcher", new ControlFunctionArgs(prefix, Account.current(), "function/target/reader.jar",
                    "shop.Watcher::handleRequest", "Watches", 256, 30, Map.of("TABLE", Output.of("notes")), List.of(Output.of(may)), release,
                    Optional.of(1), 30, AWS_KEYS, tracing), NONE);
            new Schedule("watch", new ScheduleArgs(prefix, function.invocable(), Duration.ofMinutes(5), "{}"), NONE);
        });
    }

    @Test
    void itIsInNoVpcAndHasNoGroup() {
        var mocked = deployed("shop", allow("cloudwatch:ListMetrics"), Release.LATEST, false);
        var function = mocked.inputs(FUNCTION, "watcher-function");
        assertFalse(function.containsKey("vpcConfig"));
        assertEquals(List.of(), mocked.names("aws:ec2/securityGroup:SecurityGroup"));
        assertEquals("shop-watcher", function.get("name"));
        assertEquals(1.0, function.get("reservedConcurrentExecutions"));
        assertEquals("/aws/lambda/shop-watcher", mocked.inputs("aws:cloudwatch/logGroup:LogGroup", "watcher-logs").get("name"));
        assertEquals("shop-watcher", mocked.inputs("aws:lambda/permission:Permission", "watch-permission").get("function"));
    }

    @ParameterizedTest
    @CsvSource({"false, 2", "true, 3"})
    void itMayDoWhatItSaysAndWriteItsLogAndNothingElse(boolean tracing, int statements) {
        var mocked = deployed("shop", allow("cloudwatch:ListMetrics"), Release.LATEST, tracing);
        assertEquals(List.of("watcher-policy"), mocked.names("aws:iam/rolePolicy:RolePolicy"));
        var policy = JsonParser.parseString((String) mocked.inputs("aws:iam/rolePolicy:RolePolicy", "watcher-policy").get("policy"))
                .getAsJsonObject().getAsJsonArray("Statement");
        assertEquals(statements, policy.size());
        assertEquals("cloudwatch:ListMetrics", policy.get(0).getAsJsonObject().get("Action").getAsString());
        assertTrue(policy.get(1).getAsJsonObject().get("Resource").getAsString().endsWith(":log-group:/aws/lambda/shop-watcher:*"));
    }

    @ParameterizedTest
    @CsvSource({"LATEST, 0", "ALIAS, 1", "SNAP_START, 1"})
    void callersGetTheVersionThatTheReleaseSays(Release release, int aliases) {
        assertEquals(aliases, deployed("shop", allow("cloudwatch:ListMetrics"), release, false).names("aws:lambda/alias:Alias").size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "*:Get*", "secretsmanager:GetSecretValue", "SecretsManager:*", "rds-db:connect", "rds-data:ExecuteStatement"})
    void whatTheVpcGuardsIsRefused(String action) {
        var refused = assertThrows(RuntimeException.class, () -> deployed("shop", allow(action), Release.LATEST, false));
        assertTrue(refused.getMessage().contains("what shop-watcher may: got [" + action + "]"), refused::getMessage);
    }

    @Test
    void aDenialOrAnExceptionIsNoWayToSayWhatItMay() {
        var deny = allow("s3:GetObject").toBuilder().effect(IamEffect.DENY).build();
        assertThrows(RuntimeException.class, () -> deployed("shop", deny, Release.LATEST, false));
        var allBut = IamStatement.builder().effect(IamEffect.ALLOW).addNotAction("iam:*").addResource("*").build();
        assertThrows(RuntimeException.class, () -> deployed("shop", allBut, Release.LATEST, false));
    }

    @Test
    void aNameThatAwsWouldRefuseIsRefusedFirst() {
        var refused = assertThrows(RuntimeException.class, () -> deployed("s".repeat(60), allow("s3:GetObject"), Release.LATEST, false));
        assertTrue(refused.getMessage().contains("(68 characters); allowed: 64"), refused::getMessage);
    }
}
