package io.bpf4j.btf;

import java.util.Random;

/** Structs and unions in C, of numbers, bit-fields and each other, packed and aligned in any way. */
final class RandomStructs {

    private static final String[] NUMBERS = {
        "char",
        "short",
        "int",
        "long long",
        "unsigned char",
        "unsigned short",
        "unsigned",
        "unsigned long long",
        "__int128",
        "void *"
    };
    private static final int[] BITS = {8, 16, 32, 64, 8, 16, 32, 64};

    private final Random random;
    private final StringBuilder text = new StringBuilder();
    private int names;

    private RandomStructs(Random random) {
        this.random = random;
    }

    /** A number of structs, and a variable of each. */
    static String source(Random random, int count) {
        RandomStructs structs = new RandomStructs(random);
        for (int i = 0; i < count; i++) {
            String keyword = structs.chance(5) ? "union" : "struct";
            structs.text.append(keyword).append(" s").append(i).append(" {\n");
            structs.addMembers(i, 0);
            structs.text.append('}').append(structs.attributes()).append(";\n");
            structs.text
                    .append("typedef ")
                    .append(keyword)
                    .append(" s")
                    .append(i)
                    .append(" t")
                    .append(i)
                    .append(";\n");
            structs.text.append('t').append(i).append(" v").append(i).append(";\n");
        }
        return structs.text.toString();
    }

    private boolean chance(int of) {
        return random.nextInt(of) == 0;
    }

    private String attributes() {
        return (chance(4) ? " __attribute__((packed))" : "")
                + (chance(8) ? " __attribute__((aligned(" + (1 << random.nextInt(7)) + ")))" : "");
    }

    private void addMembers(int known, int depth) {
        int count = 1 + random.nextInt(7);
        for (int i = 0; i < count; i++) {
            addMember(known, depth);
        }
    }

    private void addMember(int known, int depth) {
        String name = "m" + names++;
        int number = random.nextInt(NUMBERS.length);
        switch (random.nextInt(8)) {
            case 0, 1, 2 -> {
                int type = random.nextInt(BITS.length);
                int width = 1 + random.nextInt(BITS[type]);
                text.append(NUMBERS[type])
                        .append(' ')
                        .append(name)
                        .append(" : ")
                        .append(width)
                        .append(";\n");
            }
            case 3 ->
                text.append(NUMBERS[random.nextInt(BITS.length)])
                        .append(" : ")
                        .append(random.nextInt(8))
                        .append(";\n");
            case 4 ->
                text.append(NUMBERS[number])
                        .append(' ')
                        .append(name)
                        .append('[')
                        .append(random.nextInt(4))
                        .append("];\n");
            case 5 -> {
                if (depth < 3) {
                    text.append(chance(2) ? "union {\n" : "struct {\n");
                    addMembers(known, depth + 1);
                    text.append('}')
                            .append(attributes())
                            .append(chance(3) ? " " + name : "")
                            .append(";\n");
                }
            }
            case 6 -> {
                if (known > 0) {
                    text.append('t')
                            .append(random.nextInt(known))
                            .append(' ')
                            .append(name)
                            .append(";\n");
                }
            }
            default ->
                text.append(NUMBERS[number])
                        .append(' ')
                        .append(name)
                        .append(attributes())
                        .append(";\n");
        }
    }
}
