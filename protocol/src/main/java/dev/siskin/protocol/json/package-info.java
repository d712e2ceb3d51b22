/**
 * JSON as bytes in and bytes out, without trees or strings. Start at {@link
 * dev.siskin.protocol.json.JsonScanner}, which walks over a body; {@link
 * dev.siskin.protocol.json.TensorBuilder} makes tensors of its lists, {@link
 * dev.siskin.protocol.json.ByteSink} takes answers. One thread each.
 */
@NullMarked
package dev.siskin.protocol.json;

import org.jspecify.annotations.NullMarked;
