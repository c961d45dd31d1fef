/** People who may reach the database, through a tunnel that is declared like everything else. */
package lambdavpc.operator;
