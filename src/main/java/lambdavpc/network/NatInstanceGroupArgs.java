package lambdavpc.network;

import com.pulumi.core.Output;
import com.pulumi.resources.Resource;
import lambdavpc.iam.Account;

/**
 * @param prefix       first part of every fixed name
 * @param cidrBlock    the VPC's block: the only addresses that are forwarded
 * @param subnetId     public subnet that it lives in
 * @param nat          instance type and image
 * @param toInternet   the public subnet's default route: without it the instance boots without a way to install anything
 */
record NatInstanceGroupArgs(String prefix, Account account, Output<String> vpcId, String cidrBlock, Output<String> subnetId,
        Nat.NatInstance nat, Resource toInternet) {}
