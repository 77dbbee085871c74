/*
 * A read-only view of a folder whose files arrive in chunks, each after a delay, as the blocks of a lazily loaded image
 * do: the first request for a chunk fetches it, others for the same chunk wait for that, later ones find it there.
 * Different chunks are fetched at the same time. A new mount has nothing.
 *
 *   slow-chunks <folder> <mount point> <KiB of a chunk> <microseconds of a fetch>
 *
 * Runs in the foreground until SIGTERM, which unmounts.
 */
#define FUSE_USE_VERSION 312 /* the first with a number of threads to choose */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fuse.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { ABSENT, COMING, HERE };

struct file {
  char *path;
  size_t chunks;
  unsigned char *state;
  struct file *next;
};

static const char *source;
static size_t chunk_bytes;
static long fetch_microseconds;
static struct file *files;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t arrived = PTHREAD_COND_INITIALIZER;

static int real_path(char *out, const char *path) {
  return snprintf(out, PATH_MAX, "%s%s", source, path) < PATH_MAX ? 0 : -ENAMETOOLONG;
}

/* What is known of a file outlives its being closed: its chunks stay. Called with the lock held. */
static struct file *file_of(const char *path, off_t size) {
  for (struct file *file = files; file; file = file->next)
    if (strcmp(file->path, path) == 0) return file;
  struct file *file = calloc(1, sizeof *file);
  if (!file) return NULL;
  file->path = strdup(path);
  file->chunks = (size_t)size / chunk_bytes + 1;
  file->state = calloc(file->chunks, 1);
  if (!file->path || !file->state) return NULL;
  file->next = files;
  return files = file;
}

static void await_chunk(struct file *file, size_t chunk) {
  pthread_mutex_lock(&lock);
  if (file->state[chunk] == ABSENT) {
    file->state[chunk] = COMING;
    pthread_mutex_unlock(&lock);
    struct timespec pause = {fetch_microseconds / 1000000, fetch_microseconds % 1000000 * 1000};
    nanosleep(&pause, NULL);
    pthread_mutex_lock(&lock);
    file->state[chunk] = HERE;
    pthread_cond_broadcast(&arrived);
  }
  while (file->state[chunk] != HERE) pthread_cond_wait(&arrived, &lock);
  pthread_mutex_unlock(&lock);
}

static void *begin(struct fuse_conn_info *connection, struct fuse_config *config) {
  /* The page cache keeps what was read, as over a block device; the kernel's own read-ahead is left as it is. */
  config->kernel_cache = 1;
  config->attr_timeout = config->entry_timeout = 3600;
  /* Read-ahead counts as background work, of which a file system of a network would allow much. */
  connection->max_background = 256;
  connection->congestion_threshold = 256;
  return NULL;
}

static int get_attributes(const char *path, struct stat *out, struct fuse_file_info *info) {
  (void)info;
  char real[PATH_MAX];
  int failed = real_path(real, path);
  if (failed) return failed;
  return lstat(real, out) == 0 ? 0 : -errno;
}

static int list(const char *path, void *buffer, fuse_fill_dir_t fill, off_t offset, struct fuse_file_info *info,
                enum fuse_readdir_flags flags) {
  (void)offset, (void)info, (void)flags;
  char real[PATH_MAX];
  int failed = real_path(real, path);
  if (failed) return failed;
  DIR *folder = opendir(real);
  if (!folder) return -errno;
  for (struct dirent *entry; (entry = readdir(folder));) fill(buffer, entry->d_name, NULL, 0, 0);
  closedir(folder);
  return 0;
}

static int open_file(const char *path, struct fuse_file_info *info) {
  char real[PATH_MAX];
  int failed = real_path(real, path);
  if (failed) return failed;
  int fd = open(real, O_RDONLY);
  if (fd < 0) return -errno;
  info->fh = (uint64_t)fd;
  return 0;
}

static int read_file(const char *path, char *buffer, size_t size, off_t offset, struct fuse_file_info *info) {
  struct stat status;
  if (fstat((int)info->fh, &status) != 0) return -errno;
  if (offset >= status.st_size) return 0;
  if (offset + (off_t)size > status.st_size) size = (size_t)(status.st_size - offset);
  pthread_mutex_lock(&lock);
  struct file *file = file_of(path, status.st_size);
  pthread_mutex_unlock(&lock);
  if (!file) return -ENOMEM;
  size_t last = ((size_t)offset + size - 1) / chunk_bytes;
  for (size_t chunk = (size_t)offset / chunk_bytes; chunk <= last; chunk++) await_chunk(file, chunk);
  ssize_t got = pread((int)info->fh, buffer, size, offset);
  return got < 0 ? -errno : (int)got;
}

static int close_file(const char *path, struct fuse_file_info *info) {
  (void)path;
  close((int)info->fh);
  return 0;
}

static const struct fuse_operations operations = {
    .init = begin,
    .getattr = get_attributes,
    .readdir = list,
    .open = open_file,
    .read = read_file,
    .release = close_file,
};

int main(int argc, char **argv) {
  if (argc != 5) {
    fprintf(stderr, "usage: slow-chunks <folder> <mount point> <KiB of a chunk> <microseconds of a fetch>\n");
    return 2;
  }
  source = argv[1];
  chunk_bytes = (size_t)atol(argv[3]) * 1024;
  fetch_microseconds = atol(argv[4]);
  if (chunk_bytes == 0) return 2;
  char *options[] = {argv[0], "-o", "ro,fsname=slow-chunks"};
  struct fuse_args arguments = FUSE_ARGS_INIT(3, options);
  struct fuse *fuse = fuse_new(&arguments, &operations, sizeof operations, NULL);
  if (!fuse || fuse_mount(fuse, argv[2]) != 0) return 1;
  struct fuse_loop_config *loop = fuse_loop_cfg_create();
  fuse_loop_cfg_set_max_threads(loop, 64);
  fuse_loop_cfg_set_idle_threads(loop, 64);
  fuse_set_signal_handlers(fuse_get_session(fuse));
  int status = fuse_loop_mt(fuse, loop);
  fuse_loop_cfg_destroy(loop);
  fuse_unmount(fuse);
  return status == 0 ? 0 : 1;
}
