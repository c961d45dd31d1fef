/** Who did what in the account: CloudTrail and GuardDuty. The article's "configure CloudTrail and GuardDuty". */
package lambdavpc.audit;
