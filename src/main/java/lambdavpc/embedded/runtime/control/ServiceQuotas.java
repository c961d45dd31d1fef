package lambdavpc.embedded.runtime.control;

import com.google.gson.JsonObject;
import lambdavpc.embedded.AwsException;

/** Service Quotas, of an account that never asked for more: it knows defaults only. */
public final class ServiceQuotas {

    /** @throws AwsException as AWS refuses */
    public JsonObject call(String operation, JsonObject request) {
        var service = request.get("ServiceCode").getAsString();
        var code = request.get("QuotaCode").getAsString();
        var found = DefaultQuotas.find(service, code);
        return switch (operation) {
            // AWS answers so for a quota that has only its default value in an account.
            case "GetServiceQuota" -> throw new AwsException("NoSuchResourceException", "The request failed because the specified quota %s has no applied value".formatted(code));
            case "GetAWSDefaultServiceQuota" -> answer(found.orElseThrow(() -> new AwsException("NoSuchResourceException",
                    "The embedded Service Quotas knows no quota %s of %s".formatted(code, service))));
            default -> throw new AwsException("UnknownOperationException", "the embedded Service Quotas has no operation " + operation);
        };
    }

    private static JsonObject answer(DefaultQuotas found) {
        var quota = new JsonObject();
        quota.addProperty("ServiceCode", found.service());
        quota.addProperty("QuotaCode", found.code());
        quota.addProperty("QuotaName", found.name());
        quota.addProperty("Value", found.value());
        var answer = new JsonObject();
        answer.add("Quota", quota);
        return answer;
    }
}
