/* Compiler attributes, by the names used throughout. */
#ifndef BASE_ATTR_H
#define BASE_ATTR_H

/* The result is an error code that the caller has to look at. */
#define MUST_CHECK __attribute__((warn_unused_result))

/* A printf-like function: argument number of the format, and of the first value. */
#define FORMAT(fmt, first) __attribute__((format(printf, fmt, first)))

#define NORETURN __attribute__((noreturn))

#define UNUSED __attribute__((unused))

#endif
