package lambdavpc.monitoring;

import lambdavpc.iam.Account;

/**
 * @param prefix  first part of the names of rule and role
 * @param account whose events, and where they are brought to
 * @param from    region that the events come from
 * @param pattern which events, as EventBridge matches them
 */
public record EventForwardingArgs(String prefix, Account account, String from, String pattern) {}
