package hello;

class Hello {}
