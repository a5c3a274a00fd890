/* SPDX-License-Identifier: Apache-2.0 */
struct greeting {
	__u32 number;
	__u32 length;
};
