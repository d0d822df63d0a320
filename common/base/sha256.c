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

/* The word that round I takes, of the sixteen that are kept: each is made of those before it. */
static uint32_t word(uint32_t w[16], size_t i)
{
    uint32_t a = w[(i + 1) & 15], b = w[(i + 14) & 15];

    return w[i & 15] += w[(i + 9) & 15] + (rotate(a, 7) ^ rotate(a, 18) ^ a >> 3) +
                        (rotate(b, 17) ^ rotate(b, 19) ^ b >> 10);
}

/* One round: the eight words of the state are not moved, they change their names instead. */
#define ROUND(a, b, c, d, e, f, g, h, k, w)                                                        \
    do {                                                                                           \
        uint32_t one_ = (h) + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) +                     \
                        ((g) ^ ((e) & ((f) ^ (g)))) + (k) + (w);                                   \
        (d) += one_;                                                                               \
        (h) = one_ + (rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) +                              \
              (((a) & (b)) | ((c) & ((a) | (b))));                                                 \
    } while (0)

#define EIGHT_ROUNDS(s, i, take)                                                                   \
    do {                                                                                           \
        ROUND(s[0], s[1], s[2], s[3], s[4], s[5], s[6], s[7], constants[i], take(w, i));           \
        ROUND(s[7], s[0], s[1], s[2], s[3], s[4], s[5], s[6], constants[(i) + 1],                  \
              take(w, (i) + 1));                                                                   \
        ROUND(s[6], s[7], s[0], s[1], s[2], s[3], s[4], s[5], constants[(i) + 2],                  \
              take(w, (i) + 2));                                                                   \
        ROUND(s[5], s[6], s[7], s[0], s[1], s[2], s[3], s[4], constants[(i) + 3],                  \
              take(w, (i) + 3));                                                                   \
        ROUND(s[4], s[5], s[6], s[7], s[0], s[1], s[2], s[3], constants[(i) + 4],                  \
              take(w, (i) + 4));                                                                   \
        ROUND(s[3], s[4], s[5], s[6], s[7], s[0], s[1], s[2], constants[(i) + 5],                  \
              take(w, (i) + 5));                                                                   \
        ROUND(s[2], s[3], s[4], s[5], s[6], s[7], s[0], s[1], constants[(i) + 6],                  \
              take(w, (i) + 6));                                                                   \
        ROUND(s[1], s[2], s[3], s[4], s[5], s[6], s[7], s[0], constants[(i) + 7],                  \
              take(w, (i) + 7));                                                                   \
    } while (0)

static uint32_t first(const uint32_t w[16], size_t i)
{
    return w[i];
}

static void take_block(uint32_t state[8], const unsigned char *block)
{
    uint32_t w[16], s[8];

    for (size_t i = 0; i < 16; i++)
        w[i] = load(block + 4 * i);
    memcpy(s, state, sizeof(s));
    for (size_t i = 0; i < 16; i += 8)
        EIGHT_ROUNDS(s, i, first);
    for (size_t i = 16; i < 64; i += 8)
        EIGHT_ROUNDS(s, i, word);
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
