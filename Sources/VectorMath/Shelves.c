#include <pthread.h>

#include "include/VectorMath.h"

_Thread_local void *vm_shelves = 0;

static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_key_t key;
static void (*let_go)(void *);

// The pointer is cleared first: an array that is let go later in the thread's end finds no shelf
// that is being taken down.
static void at_end(void *shelves) {
    vm_shelves = 0;
    let_go(shelves);
}

static void make_key(void) { pthread_key_create(&key, at_end); }

void vm_shelves_set(void *shelves, void (*release)(void *)) {
    let_go = release;
    pthread_once(&once, make_key);
    pthread_setspecific(key, shelves);
    vm_shelves = shelves;
}
