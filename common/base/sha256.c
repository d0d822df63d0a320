#include "base/sha256.h"

#include <stdio.h>
#include <string.h>

#define BLOCK SHA256_BLOCK

static const uint32_t constants[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

static uint32_t rotate(uint32_t x, unsigned by)
{
    return x >> by | x << (32 - by);
}

static uint32_t load(const unsigned char *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

/* The word at W, made of those before it. */
static inline uint32_t next_word(const uint32_t *w)
{
    uint32_t a = w[-15], b = w[-2];

    return w[-16] + w[-7] + (rotate(a, 7) ^ rotate(a, 18) ^ a >> 3) +
           (rotate(b, 17) ^ rotate(b, 19) ^ b >> 10);
}

/* One round, the Nth of eight, with its constant and its word: the words of the state are not
 * moved, they change their names instead. */
static inline void take_word(uint32_t s[8], unsigned n, uint32_t added)
{
    uint32_t a = s[-n & 7], b = s[(1 - n) & 7], c = s[(2 - n) & 7], e = s[(4 - n) & 7];
    uint32_t f = s[(5 - n) & 7], g = s[(6 - n) & 7], *h = &s[(7 - n) & 7];
    uint32_t one =
        *h + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) + (g ^ (e & (f ^ g))) + added;

    s[(3 - n) & 7] += one;
    *h = one + (rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + ((a & b) | (c & (a | b)));
}

/* W are the words of rounds I to I + 7. */
static inline void take_eight(uint32_t s[8], size_t i, const uint32_t w[8])
{
    take_word(s, 0, constants[i] + w[0]);
    take_word(s, 1, constants[i + 1] + w[1]);
    take_word(s, 2, constants[i + 2] + w[2]);
    take_word(s, 3, constants[i + 3] + w[3]);
    take_word(s, 4, constants[i + 4] + w[4]);
    take_word(s, 5, constants[i + 5] + w[5]);
    take_word(s, 6, constants[i + 6] + w[6]);
    take_word(s, 7, constants[i + 7] + w[7]);
}

static void take_block(uint32_t state[8], const unsigned char *block)
{
    uint32_t w[64], s[8];

    for (size_t i = 0; i < 16; i++)
        w[i] = load(block + 4 * i);
    for (size_t i = 16; i < 64; i++)
        w[i] = next_word(w + i);
    memcpy(s, state, sizeof(s));
    for (size_t i = 0; i < 64; i += 8)
        take_eight(s, i, w + i);
    for (size_t i = 0; i < 8; i++)
        state[i] += s[i];
}

void sha256_begin(struct sha256 *s)
{
    static const uint32_t start[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                      0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};

    memcpy(s->state, start, sizeof(start));
    s->len = 0;
}

void sha256_add(struct sha256 *s, const void *bytes, size_t len)
{
    const unsigned char *at = bytes;
    size_t kept = (size_t)(s->len % BLOCK);

    s->len += len;
    if (kept && len >= BLOCK - kept) {
        memcpy(s->block + kept, at, BLOCK - kept);
        take_block(s->state, s->block);
        at += BLOCK - kept;
        len -= BLOCK - kept;
        kept = 0;
    }
    for (; !kept && len >= BLOCK; at += BLOCK, len -= BLOCK)
        take_block(s->state, at);
    if (len)
        memcpy(s->block + kept, at, len);
}

void sha256_end(unsigned char digest[SHA256_SIZE], struct sha256 *s)
{
    static const unsigned char padding[BLOCK] = {0x80};
    uint64_t bits = s->len * 8;
    size_t kept = (size_t)(s->len % BLOCK), want = BLOCK - 8;
    unsigned char count[8];

    for (size_t i = 0; i < 8; i++)
        count[7 - i] = (unsigned char)(bits >> 8 * i);
    sha256_add(s, padding, (kept < want ? 0 : BLOCK) + want - kept);
    sha256_add(s, count, sizeof(count));
    for (size_t i = 0; i < SHA256_SIZE; i++)
        digest[i] = (unsigned char)(s->state[i / 4] >> (24 - 8 * (i % 4)));
}

const char *sha256_hex(char hex[SHA256_HEX_SIZE], const void *bytes, size_t len)
{
    unsigned char digest[SHA256_SIZE];
    struct sha256 s;

    sha256_begin(&s);
    sha256_add(&s, bytes, len);
    sha256_end(digest, &s);
    for (size_t i = 0; i < SHA256_SIZE; i++)
        snprintf(hex + 2 * i, 3, "%02x", digest[i]);
    return hex;
}
