package org.tfslim.testkit;

import java.io.IOException;
import java.nio.channels.Channel;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.WatchService;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.spi.FileSystemProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The files of this machine, seen by a program that is killed at one of its changes. From then on
 * nothing of it reaches the disk, as nothing of a dead process does, whatever its handlers try; and
 * its locks are released.
 */
public final class MortalFileSystem extends FileSystem {
  private final FileSystem real = FileSystems.getDefault();
  private final MortalProvider provider = new MortalProvider(this);
  private final List<Channel> open = new ArrayList<>();
  private int left;
  private boolean dead;
  private String last = "nothing";

  private MortalFileSystem(int left) {
    this.left = left;
  }

  /** A file system whose user dies just before its k-th change. */
  static MortalFileSystem dyingAt(int k) {
    return new MortalFileSystem(k);
  }

  /** A path of this file system. */
  public Path of(Path path) {
    return new MortalPath(this, path);
  }

  /** Counts a change, and dies if it is the one. */
  synchronized void change(String what) {
    live();
    last = what;
    left--;
    if (left == 0) {
      dead = true;
      live();
    }
  }

  /** Fails if the user is dead. */
  synchronized void live() {
    if (dead) {
      throw new Killed();
    }
  }

  synchronized void opened(Channel channel) {
    open.add(channel);
  }

  /** The change at which the user died, or the last one. */
  synchronized String last() {
    return last;
  }

  /** Closes what the dead user had open. */
  synchronized void closeAll() throws IOException {
    for (Channel channel : open) {
      channel.close();
    }
  }

  @Override
  public FileSystemProvider provider() {
    return provider;
  }

  @Override
  public void close() {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean isOpen() {
    return true;
  }

  @Override
  public boolean isReadOnly() {
    return false;
  }

  @Override
  public String getSeparator() {
    return real.getSeparator();
  }

  @Override
  public Iterable<Path> getRootDirectories() {
    List<Path> roots = new ArrayList<>();
    real.getRootDirectories().forEach(root -> roots.add(of(root)));
    return roots;
  }

  @Override
  public Iterable<FileStore> getFileStores() {
    return real.getFileStores();
  }

  @Override
  public Set<String> supportedFileAttributeViews() {
    return real.supportedFileAttributeViews();
  }

  @Override
  public Path getPath(String first, String... more) {
    return of(real.getPath(first, more));
  }

  @Override
  public PathMatcher getPathMatcher(String syntaxAndPattern) {
    PathMatcher matcher = real.getPathMatcher(syntaxAndPattern);
    return path -> matcher.matches(MortalPath.real(path));
  }

  @Override
  public UserPrincipalLookupService getUserPrincipalLookupService() {
    return real.getUserPrincipalLookupService();
  }

  @Override
  public WatchService newWatchService() throws IOException {
    throw new UnsupportedOperationException();
  }
}
