/** PostgreSQL for every store: pools, transactions, typed columns. Only this package and the stores know the SQL client. */
@NullMarked
package io.vulnstream.support.pg;

import org.jspecify.annotations.NullMarked;
