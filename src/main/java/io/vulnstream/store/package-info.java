/** The object store: a folder or any S3 endpoint. Guarantees that an object is there whole or not at all. */
@NullMarked
package io.vulnstream.store;

import org.jspecify.annotations.NullMarked;
