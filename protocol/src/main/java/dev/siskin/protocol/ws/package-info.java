/**
 * WebSocket messages of {@code siskin.v1}: the frames of RFC 6455, and what stands in them. Start
 * at {@link dev.siskin.protocol.ws.MessageReader}, which makes messages of bytes, and {@link
 * dev.siskin.protocol.ws.HeadReader}, which says what a message wants. One thread; knows no socket.
 */
@NullMarked
package dev.siskin.protocol.ws;

import org.jspecify.annotations.NullMarked;
