/**
 * Traffic whose packets are known exactly, to check the flow tracker with: a sender that asks the kernel's TCP/IP stack what it
 * sent, and a receiver that echoes.
 */
package io.bpf4j.examples.traffic;
